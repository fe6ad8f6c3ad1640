internal import JSON
internal import POSIX
internal import Publishing

/// Until when it is good, and in colour when that is soon.
func certificateCell(_ entry: CertificateStore.Entry?) -> Table.Cell {
  guard let entry else { return .init("-", .dim) }
  guard let details = entry.details else { return .init("can't be read", .red) }
  let day = Clock.timestamp(details.notAfter).prefix(10)
  if details.notAfter <= Clock.now { return .init("ended on \(day)", .red) }
  let text = "until \(day)\(entry.isFromAuthority ? " (ACME)" : "")"
  return CertificateExpiry.problem(of: entry) == nil ? .init(text) : .init(text + (entry.isKeyReadableByOthers ? ", key open" : ""), .yellow)
}

func certificateJSON(_ entry: CertificateStore.Entry) -> JSONValue {
  [
    "names": .array((entry.details?.names ?? []).map(JSONValue.string)), "issuer": entry.details.map { .string($0.issuer) } ?? .null,
    "notBefore": entry.details.map { .string(Clock.timestamp($0.notBefore)) } ?? .null,
    "notAfter": entry.details.map { .string(Clock.timestamp($0.notAfter)) } ?? .null, "acme": .bool(entry.isFromAuthority),
    "problem": CertificateExpiry.problem(of: entry).map(JSONValue.string) ?? .null,
  ]
}

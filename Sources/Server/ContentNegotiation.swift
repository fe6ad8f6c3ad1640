internal import Cryptography

/// What a client takes: `Accept-Encoding` (RFC 9110, 12.5.3) and `Available-Dictionary` (RFC 9842, 2.2).
struct ContentNegotiation {
  private var weights: [String: Double] = [:]
  /// SHA-256 of what the client has; nil where it names nothing, or no such digest.
  let dictionary: [UInt8]?

  init(acceptEncoding: String?, availableDictionary: String?) {
    for part in (acceptEncoding ?? "").split(separator: ",") {
      let pieces = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
      guard let name = pieces.first, !name.isEmpty else { continue }
      let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
      weights[name] = weight ?? 1
    }
    dictionary = availableDictionary.flatMap(Self.digest)
  }

  /// A byte sequence of structured fields (RFC 9651, 3.3.5) of 32 bytes.
  private static func digest(_ text: String) -> [UInt8]? {
    let trimmed = text.filter { $0 != " " }
    guard trimmed.hasPrefix(":"), trimmed.hasSuffix(":"), trimmed.utf8.count == 46 else { return nil }
    return Base64.standard.decode(String(trimmed.dropFirst().dropLast())).flatMap { $0.count == 32 ? $0 : nil }
  }

  /// Whether the client asked for this encoding. Nothing said about encodings means any, but one that not everybody
  /// knows is sent only to those who name it.
  func accepts(_ encoding: String) -> Bool { (weights[encoding] ?? weights["*"] ?? 0) > 0 }

  /// As it is: unless the client says no to it.
  var acceptsPlain: Bool { (weights["identity"] ?? weights["*"] ?? 1) > 0 }
}

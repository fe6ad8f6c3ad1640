internal import JSON
internal import Nginx
internal import POSIX
internal import Publishing

struct CertificateListCommand: Command {
  static let declaration = CommandDeclaration(
    "certificate", "list", topic: .serving, summary: "list certificates, and until when they are good",
    details: ["Exit code: 0 all are good for 30 days and more, 1 one is not, or its key can be read by others."],
    options: [.json], examples: [.init("certificate list", "a look at them"), .init("certificate list --json", "for a monitor")])

  private let json: Bool

  init(_ arguments: ParsedArguments) { json = arguments.has("json") }

  func run(_ console: Console) throws -> ExitCode {
    let entries = try CertificateStore(layout: ServedHome(command: "certificate list", console).layout).entries()
    if json {
      console.output(.array(entries.map { .object(JSONObject([("domain", .string($0.shownDomain)), ("certificate", certificateJSON($0))])) }))
    } else {
      if entries.isEmpty { console.message("There are no certificates.\n") }
      var table = Table("DOMAIN", "CERTIFICATE", "ISSUER")
      for entry in entries { table.add(.init(entry.shownDomain), certificateCell(entry), .init(entry.details?.issuer ?? "")) }
      if !table.isEmpty { console.output(table.text(console.results)) }
    }
    return entries.allSatisfy { CertificateExpiry.problem(of: $0) == nil } ? .succeeded : .failed
  }
}

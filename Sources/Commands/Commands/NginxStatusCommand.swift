internal import HTTPClient
internal import JSON
internal import Nginx
internal import POSIX

struct NginxStatusCommand: Command {
  static let declaration = CommandDeclaration(
    "nginx", "status", topic: .serving, summary: "show whether nginx runs, since when, where, and with what",
    details: ["Exit code: 0 it runs with the present configuration, 1 it does not run, does not answer, or has another one."],
    options: [.json], examples: [.init("nginx status", "a look at it"), .init("nginx status --json", "for a monitor")])

  private let json: Bool

  init(_ arguments: ParsedArguments) { json = arguments.has("json") }

  func run(_ console: Console) throws -> ExitCode {
    let report = try NginxReport(ServedHome(command: "nginx status", console))
    if json { console.output(report.json) } else { console.output(report.text(console.results)) }
    return report.isWell ? .succeeded : .failed
  }
}

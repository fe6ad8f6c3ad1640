internal import JSON
internal import Nginx

struct NginxReopenCommand: Command {
  static let declaration = CommandDeclaration(
    "nginx", "reopen", topic: .serving, summary: "make nginx write into new log files",
    details: ["For whatever rotates logs; \"slipway nginx install\" sets up logrotate. The command returns when nothing is written into the old files any more."],
    options: [.json], examples: [.init("nginx reopen", "as the last line of a rotation")])

  private let json: Bool

  init(_ arguments: ParsedArguments) { json = arguments.has("json") }

  func run(_ console: Console) throws -> ExitCode {
    let isDone = try ServedHome(command: "nginx reopen", console).server.reopenLogs()
    if json { console.output(["result": .string(isDone ? "reopened" : "not-running")]) } else if !isDone { console.message("nginx does not run; nothing to do\n") }
    return .succeeded
  }
}

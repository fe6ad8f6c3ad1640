internal import JSON
internal import Nginx

struct NginxStopCommand: Command {
  static let declaration = CommandDeclaration(
    "nginx", "stop", topic: .serving, summary: "end the nginx that serves this host's sites",
    details: [
      "It takes no new connections, answers the requests that it has begun, and ends. What is not answered in time is cut. Processes that a killed nginx has left behind are ended too.",
      "Exit code: 0 nothing of it runs any more, 1 it could not be ended.",
    ],
    options: [
      .flag("now", "cut the requests that are being answered"), .value("timeout", "SECONDS", "give them so long (default: 30)"), .json,
    ],
    examples: [.init("nginx stop", "after the last request"), .init("nginx stop --now", "at once")])

  private let isNow: Bool
  private let seconds: Int
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    isNow = arguments.has("now")
    seconds = try arguments.positiveInteger("timeout") ?? 30
    json = arguments.has("json")
    if isNow, arguments.value("timeout") != nil { throw UsageError("--now and --timeout exclude each other") }
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "nginx stop", console)
    let outcome = try begun { try home.nginx.stop(isNow ? .now : .gracefully(seconds: Double(seconds))) }
    let (word, sentence) = switch outcome {
    case .wasNotRunning: ("not-running", "nginx does not run")
    case .stopped: ("stopped", "nginx has ended")
    case .stoppedAfterTimeout: ("stopped-after-timeout", "nginx has ended; requests that took longer than \(count(seconds, "second")) were cut")
    }
    if json { console.output(["result": .string(word)]) } else { console.output("\(sentence)\n") }
    return .succeeded
  }
}

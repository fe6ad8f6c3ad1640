internal import JSON
internal import Nginx

struct NginxStopCommand: Command {
  static let declaration = CommandDeclaration(
    "nginx", "stop", topic: .serving, summary: "end the nginx that serves this host's sites",
    details: [
      "It takes no new connections, answers the requests that it has begun, and ends. What is not answered in time is cut. Processes that a killed nginx has left behind are ended too.",
      "In the mode \"system\" Slipway's file is taken out of the distribution's nginx, which goes on with everything else.",
      "Exit code: 0 nothing of it runs any more, 1 it could not be ended.",
    ],
    options: [
      .flag("now", "cut the requests that are being answered"), .value("timeout", "SECONDS", "give them so long (default: 30)"),
      .value("mode", "MODE", kind: .choice(["managed", "system"]), "which nginx, for a change from one to the other"), .json,
    ],
    examples: [.init("nginx stop", "after the last request"), .init("nginx stop --now", "at once")])

  private let isNow: Bool
  private let seconds: Int
  private let mode: NginxSettings.Mode?
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    isNow = arguments.has("now")
    seconds = try arguments.positiveInteger("timeout") ?? 30
    mode = try arguments.value("mode").map { text throws(UsageError) in
      guard let mode = NginxSettings.Mode(rawValue: text) else { throw UsageError("there is no mode \"\(text)\"", help: "managed or system") }
      return mode
    }
    json = arguments.has("json")
    if isNow, arguments.value("timeout") != nil { throw UsageError("--now and --timeout exclude each other") }
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "nginx stop", mode: mode, console)
    if home.settings.mode == .system {
      let wasThere = try begun { try home.server.system.remove() }
      if json { console.output(["result": .string(wasThere ? "removed" : "not-running")]) } else {
        console.output("the distribution's nginx does not serve this home\(wasThere ? " any more" : "")\n")
      }
      return .succeeded
    }
    let outcome = try begun { try home.server.managed.stop(isNow ? .now : .gracefully(seconds: Double(seconds))) }
    let (word, sentence) = switch outcome {
    case .wasNotRunning: ("not-running", "nginx does not run")
    case .stopped: ("stopped", "nginx has ended")
    case .stoppedAfterTimeout: ("stopped-after-timeout", "nginx has ended; requests that took longer than \(count(seconds, "second")) were cut")
    }
    if json { console.output(["result": .string(word)]) } else { console.output("\(sentence)\n") }
    return .succeeded
  }
}

internal import HTTPClient
internal import JSON
internal import Nginx
internal import POSIX

struct NginxStartCommand: Command {
  static let declaration = CommandDeclaration(
    "nginx", "start", topic: .serving, summary: "start the nginx that serves this host's sites",
    details: [
      "It serves what was live before, by the links below www: nothing needs to be published again. One that runs already is taken over: it gets the present configuration if it has another one.",
      "In the mode \"system\" the distribution's nginx serves them: it is tested with Slipway's file and reloaded, and not started from here.",
      "It goes on when this command, a run or your session ends. \"slipway nginx install\" brings it back at boot.",
    ],
    options: [
      .flag("service", "for systemd's unit: end one that runs outside of this service, and start it inside"), .json,
    ],
    examples: [.init("nginx start", "start it, or see to it that it is up to date")])

  private let isService: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    isService = arguments.has("service")
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "nginx start", console)
    try home.checkUser(orElse: "for ports below 1024: slipway nginx install")
    if isService { try endOutsider(home, console) }
    try home.prepare()
    let outcome = try home.server.apply(home.configuration(), start: home.startProcess)
    let word = switch outcome {
    case .started: "started"
    case .reloaded: "reloaded"
    case .unchanged: "running"
    }
    guard let master = home.server.master else { throw CommandFailure("nginx has ended again", help: "look at \(home.layout.errorLog)") }
    if json {
      console.output(["result": .string(word), "pid": .integer(Int(master)), "address": .string(home.listen.address), "port": .integer(home.listen.port)])
    } else {
      let isSystem = home.settings.mode == .system
      let sentence = switch outcome {
      case .started: "nginx is started"
      case .reloaded: "\(isSystem ? "the distribution's nginx" : "nginx") was running, and has taken up the present configuration"
      case .unchanged: "\(isSystem ? "the distribution's nginx" : "nginx") runs already, and is up to date"
      }
      console.output("\(sentence): process \(master), http://\(home.listen.address):\(home.listen.port)\n")
    }
    return .succeeded
  }

  /// systemd looks after what is in the service's control group, and refuses a pid file that names anything else.
  private func endOutsider(_ home: ServedHome, _ console: Console) throws {
    guard home.settings.mode == .managed, let master = home.server.master, let own = try? Files.read("/proc/self/cgroup", limit: 65536),
      let other = try? Files.read("/proc/\(master)/cgroup", limit: 65536), own != other
    else { return }
    // What would keep the new one from starting is found out while the old one still runs.
    try home.server.managed.test(home.configuration())
    console.message("process \(master) runs outside of this service; it is ended, and nginx started anew\n")
    _ = try begun { try home.server.managed.stop(.gracefully(seconds: 5)) }
  }
}

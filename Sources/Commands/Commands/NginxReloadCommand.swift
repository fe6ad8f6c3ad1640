internal import JSON
internal import Nginx
internal import POSIX

struct NginxReloadCommand: Command {
  static let declaration = CommandDeclaration(
    "nginx", "reload", topic: .serving, summary: "give nginx the present configuration, after testing it",
    details: [
      "Publications do this by themselves where it is needed; by hand it is for what changes around them, such as settings.json. A configuration that nginx refuses is not put in place. The command returns when the new workers answer.",
      "--upgrade replaces the running nginx by the one that is installed now, without closing its port: for after an upgrade of the package.",
      "Exit code: 0 nginx has the present configuration, 1 nginx ended, or with --upgrade the new one did not take over, 2 nginx does not run, or refused it.",
    ],
    options: [
      .flag("force", "reload even when nothing has changed"), .flag("upgrade", "bring in the nginx that is installed now"), .json,
    ],
    examples: [.init("nginx reload", "after a change of settings.json"), .init("nginx reload --upgrade", "after \"apt-get upgrade\"")])

  private let force: Bool
  private let upgrades: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) {
    force = arguments.has("force")
    upgrades = arguments.has("upgrade")
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "nginx reload", console)
    try home.checkUser()
    guard let old = home.server.master else { throw home.notRunning }
    if upgrades, home.settings.mode == .system { throw UsageError("the distribution upgrades its nginx itself", help: "systemctl restart nginx") }
    try home.prepare()
    let file = home.settings.mode == .system ? try home.server.system.ownFile() : home.layout.configuration
    let before = (try? Files.read(file, limit: 1 << 26)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let configuration = try home.configuration()
    let outcome = try home.server.apply(configuration, force: force) { _ in
      throw CommandFailure("nginx has just ended", help: "slipway nginx start")
    }
    let after = (try? Files.read(file, limit: 1 << 26)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let changes = ConfigurationChanges(from: before, to: after)
    let new = upgrades ? try begun { try home.server.managed.upgrade(configuration) } : old
    if json {
      console.output(
        ["result": .string(upgrades ? "upgraded" : outcome == .unchanged ? "unchanged" : "reloaded"), "pid": .integer(Int(new)), "changes": changes.json])
      return .succeeded
    }
    if upgrades {
      console.output("process \(new), nginx \(try NginxProgram.find().version), has taken over from process \(old)\n")
    } else {
      console.output(outcome == .unchanged ? "nginx is up to date; nothing was reloaded\n" : "nginx has taken up the present configuration\n")
    }
    console.output(changes.text(console.results))
    return .succeeded
  }
}

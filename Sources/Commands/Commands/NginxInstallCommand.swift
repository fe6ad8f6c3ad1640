internal import ChildProcess
internal import Diagnostics
internal import JSON
internal import Nginx
internal import POSIX

struct NginxInstallCommand: Command {
  static let declaration = CommandDeclaration(
    "nginx", "install", topic: .serving, summary: "bring nginx back at boot, and rotate its logs",
    details: [
      "As root, a systemd unit that runs nginx as the owner of the home, with what it needs for ports below 1024 and nothing else, and a file for logrotate. With --user, units of your own systemd; \"loginctl enable-linger\" lets them run while you are not logged in.",
      "In the mode \"system\" the distribution's unit starts nginx; it gets a supplement that removes the sockets of a killed nginx, and the logs and certificates are looked after in the same way. \"slipway nginx start\" puts the sites into it.",
      "An nginx that runs already goes over to the service when that starts. Files of the same name that are not of this home are not touched.",
    ],
    options: [.flag("print", "show the files, and write nothing"), .flag("no-start", "enable the service, and don't start it")] + NginxServiceOptions.declaration,
    examples: [.init("nginx install --print", "what would be written"), .init("nginx install", "as root"), .init("nginx install --user", "without root")])

  private let options: NginxServiceOptions
  private let prints: Bool
  private let starts: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    options = try NginxServiceOptions(arguments)
    prints = arguments.has("print")
    starts = !arguments.has("no-start")
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let home = try ServedHome(command: "nginx install", console)
    let service = try options.service(of: home)
    if service.isSystem, service.isUser { throw UsageError("in the mode \"system\" the machine's own service starts nginx", help: "as root, without --user") }
    if prints {
      if json { console.output(.object(JSONObject(service.files.map { ($0.path, .string($0.text)) }))) } else {
        console.output(service.files.map { "# \($0.path)\n\($0.text)" }.joined(separator: "\n"))
      }
      return .succeeded
    }
    try service.checkOwnership()
    if !service.isUser, Environment.userIdentifier != 0, !Files.isWritable(Path.parent(service.unitPath)) {
      throw UsageError("only root may write to \(Path.parent(service.unitPath))", help: "run this with sudo, or add --user")
    }
    var written: [String] = []
    try begun {
      for file in service.files where (try? Files.read(file.path)) != Array(file.text.utf8) {
        try Files.makeDirectories(Path.parent(file.path))
        try Files.replace(file.path, with: Array(file.text.utf8))
        written.append(file.path)
      }
    }
    if Environment.find(command: "logrotate", path: "/usr/sbin:/usr/bin:/sbin:/bin") == nil {
      console.message("warning: logrotate is not installed, and logs will grow: apt-get install logrotate\n")
    }
    let state = try begun { try enable(service, console) }
    if json {
      console.output(["service": .string(service.isSystem ? "nginx.service" : "\(service.name).service"), "state": .string(state), "written": .array(written.map(JSONValue.string))])
    } else {
      for path in written { console.output("wrote \(path)\n") }
      let units = service.isSystem ? service.enabledUnits.joined(separator: ", ") : "\(service.name).service"
      console.output(state == "started" ? "\(units) is enabled and runs\n" : "\(units) is enabled; it starts with the machine\n")
      if service.isSystem { console.output("nginx itself is the distribution's to start: systemctl enable nginx\n") }
    }
    return .succeeded
  }

  private func enable(_ service: NginxService, _ console: Console) throws -> String {
    guard let systemctl = Environment.find(command: "systemctl", path: "/usr/bin:/bin") else {
      throw CommandFailure("there is no systemctl: the files are written, and nothing will start nginx at boot", help: "apt-get install systemd")
    }
    func run(_ arguments: [String]) throws {
      let result = try ChildProcess.Command(systemctl, options.systemctl + arguments).run(deadlineSeconds: 120)
      guard result.status == .exited(0) else {
        throw CommandFailure(
          "systemctl \(arguments.joined(separator: " ")): \(displayable(String(result.errorText.prefix(500))))",
          help: "\"journalctl \(service.isUser ? "--user " : "")-u \(service.name)\" tells more")
      }
    }
    if options.reachesSystemd { try run(["daemon-reload"]) }
    try run(["enable"] + service.enabledUnits)
    guard options.reachesSystemd, starts else { return "enabled" }
    try run(["start"] + service.enabledUnits)
    return "started"
  }
}

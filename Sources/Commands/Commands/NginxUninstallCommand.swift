internal import ChildProcess
internal import JSON
internal import POSIX

struct NginxUninstallCommand: Command {
  static let declaration = CommandDeclaration(
    "nginx", "uninstall", topic: .serving, summary: "undo what \"nginx install\" has done",
    details: ["The service is disabled and its files are removed, where they are this home's. An nginx that runs goes on until it is stopped."],
    options: NginxServiceOptions.declaration, examples: [.init("nginx uninstall", "as root"), .init("nginx uninstall --user", "what was installed with --user")])

  private let options: NginxServiceOptions
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    options = try NginxServiceOptions(arguments)
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let service = try options.service(of: ServedHome(command: "nginx uninstall", console))
    // Whatever the mode was when it was installed.
    let services = [service, service.inOtherMode]
    for service in services { try service.checkOwnership() }
    let all = services.flatMap(\.files).reduce(into: [NginxService.File]()) { found, file in
      if !found.contains(where: { $0.path == file.path }) { found.append(file) }
    }
    let present = all.filter { Files.exists($0.path) }
    try begun {
      let units = Set(services.flatMap(\.enabledUnits)).filter { unit in present.contains { Path.name($0.path) == unit } }.sorted()
      if !units.isEmpty, let systemctl = Environment.find(command: "systemctl", path: "/usr/bin:/bin") {
        // A disabled unit is no failure; a stopped service would take nginx with it.
        _ = try ChildProcess.Command(systemctl, options.systemctl + ["disable"] + units).run(deadlineSeconds: 60)
      }
      for file in present { try Files.remove(file.path) }
      let folder = Path.parent(service.supplementPath)
      if (try? Files.list(folder))?.isEmpty == true { try Files.removeTree(folder) }
      if options.reachesSystemd { _ = try ChildProcess.Command("systemctl", options.systemctl + ["daemon-reload"]).run(deadlineSeconds: 60) }
    }
    if json {
      console.output(["removed": .array(present.map { .string($0.path) })])
    } else if present.isEmpty {
      console.message("Nothing was installed.\n")
    } else {
      for file in present { console.output("removed \(file.path)\n") }
    }
    return .succeeded
  }
}

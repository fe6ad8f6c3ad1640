internal import ChildProcess
internal import DevServer
internal import Diagnostics
internal import Engine
internal import POSIX

struct DevCommand: Command {
  static let declaration = CommandDeclaration(
    "dev", topic: .running, summary: "show a site in the browser while you write it",
    details: [
      "Builds the site and serves it on this machine. Each saved change builds it again, and open pages follow: they reload, or only swap their style sheets where nothing else has changed. While the site has a mistake, the browser shows it with file, line and column over the last good page.",
      "Each build is a run of a pipeline, \"dev\" of those that come with Slipway unless another one is named. What is served is the directory that its last step gives. The runs are not kept: \"slipway runs\" does not list them.",
      "Standard output gets the address. Ctrl-C ends it at once, also in the middle of a build, and leaves nothing behind.",
    ],
    positionals: [PositionalDeclaration("SITE", kind: .file, "the site's definition, site.json, or the folder that it is in")],
    options: [
      .value("port", "N", "listen at this port (default: the first free one from \(DevOptions.defaultPort))"),
      .value("host", "ADDRESS", "listen at this address of the machine (default: 127.0.0.1)"),
      .value("pipeline", "FILE", kind: .file, "build with this pipeline; it must have the parameter \"site\""),
      .flag("open", "open the site in the browser"),
      .flag("json", "print the events as JSON, one a line, and nothing else"), .sandbox, .plugins,
    ],
    examples: [
      .init("dev examples/portfolio", "write the example site and watch it"),
      .init("dev site.json --port 9000 --open", "serve at a certain port, and open it"),
      .init("dev site.json --host 0.0.0.0", "let the phone on the desk see it too"),
      .init("dev site.json --json | jq .kind", "follow the builds in a script"),
    ])

  private let options: DevOptions
  private let opensBrowser: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    let site = try Self.definition(absolutePath(arguments.positionals[0]))
    let address = arguments.value("host") ?? "127.0.0.1"
    let digits = address == "localhost" ? "127.0.0.1" : address
    guard ListeningSocket.isAddress(digits) else {
      throw UsageError("--host takes an address of this machine in digits, not \"\(address)\"", help: "127.0.0.1, or 0.0.0.0 for all of them")
    }
    let port = try arguments.positiveInteger("port")
    if let port, port > 65535 { throw UsageError("--port takes a number up to 65535, not \(port)") }
    options = DevOptions(
      site: site, pipeline: arguments.value("pipeline") ?? Path.join(Installation.pipelines, "dev.json"), address: digits, port: port,
      run: try arguments.runOptions())
    opensBrowser = arguments.has("open")
    json = arguments.has("json")
  }

  /// The definition that a path means.
  private static func definition(_ path: String) throws(UsageError) -> String {
    let kind: FileStatus.Kind
    do throws(SystemError) { kind = try Files.status(path).kind } catch {
      throw UsageError("there is no site: \(error.message)", help: "name its definition, site.json, or the folder that it is in")
    }
    if kind == .file { return path }
    guard kind == .directory else { throw UsageError("\(path) is neither a file nor a folder") }
    let definition = Path.join(path, "site.json")
    guard (try? Files.status(definition))?.kind == .file else {
      throw UsageError("the folder \(path) has no site.json", help: "name the site's definition")
    }
    return definition
  }

  func run(_ console: Console) throws -> ExitCode {
    let follower: any DevFollower = json ? JSONDevFollower(console) : DevText(console)
    let opens = opensBrowser
    var hasBegun = false
    let session = try DevSession(options, home: .locate()) { event in
      hasBegun = true
      follower.show(event)
      if case .serving(let url, _) = event, opens { Self.open(url, console) }
    }
    do { try session.run() } catch let error as SystemError where error.isAddressInUse {
      let owner = options.port.flatMap { PortOwner.find(address: options.address, port: $0) }
      throw UsageError(
        "port \(options.port ?? 0) is taken by \(owner?.description ?? "another program")",
        help: "end that program, name another port, or leave --port out")
    } catch let error as any UserFacingError {
      throw hasBegun ? CommandFailure(error) : error
    }
    return .succeeded
  }

  /// The desktop's own way (xdg-utils); it gives the address on to a browser, which stays.
  private static func open(_ url: String, _ console: Console) {
    guard let program = Environment.find(command: "xdg-open") else {
      return console.show([Diagnostic(.warning, "no browser can be opened: there is no xdg-open here", help: "apt-get install xdg-utils")])
    }
    startThread { _ = try? ChildProcess.Command(program, [url]).run(deadlineSeconds: 20) }
  }
}

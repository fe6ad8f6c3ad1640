internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX
internal import Releases
internal import Server

struct ServeCommand: Command {
  static let declaration = CommandDeclaration(
    "serve", topic: .releases, summary: "serve this host's releases to others over HTTP",
    details: [
      "Others pull from it: \"slipway release pull\", or any program that speaks HTTP. Who has an older release gets only what differs.",
      "Whoever has a token may send releases that a key trusted here has signed. Tokens are the lines of the file secrets/RELEASES_TOKEN in SLIPWAY_HOME, or of systemd's credential of that name; without one, nobody may send anything.",
      "It speaks HTTP without TLS and is meant to stand behind a web server that does that; docs/releases.md shows the lines for nginx. Each request is a line on standard error. Standard output gets the address.",
    ],
    options: [
      .flag("releases", "serve releases"),
      .value("listen", "ADDRESS:PORT", "listen there (default: 127.0.0.1:8480)"),
      .value("site", "SITE", kind: .site, isRepeatable: true, "serve this site only; may be given several times"),
      .flag("private", "let nobody read without a token either"),
      .value("max-size", "BYTES", "take archives up to this size, with K, M or G behind it (default: 1G)"),
      .flag("quiet", short: "q", "no line for each request"),
      .flag("json", "print the address as JSON"),
    ],
    examples: [
      .init("serve --releases", "on this machine, for a web server in front of it"),
      .init("serve --releases --listen 10.0.0.5:8480 --private", "in a private network, for those with a token"),
      .init("serve --releases --site portfolio --max-size 200M", "one site, with a limit"),
    ])

  private let address: String
  private let port: Int
  private let sites: Set<String>?
  private let isPrivate: Bool
  private let largest: Int?
  private let isQuiet: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    guard arguments.has("releases") else {
      throw UsageError("say what is to be served", help: "run \"slipway serve --releases\"")
    }
    (address, port) = try Self.listen(arguments.value("listen") ?? "127.0.0.1:8480")
    sites = arguments.values["site"].map(Set.init)
    for site in sites ?? [] { try ReleaseNames.check(site: site) }
    isPrivate = arguments.has("private")
    largest = try arguments.value("max-size").map { text throws(UsageError) in try Self.size(text) }
    isQuiet = arguments.has("quiet")
    json = arguments.has("json")
  }

  /// `127.0.0.1:8480`, `[::1]:8480`, `:8480`
  static func listen(_ text: String) throws(UsageError) -> (String, Int) {
    let failure = UsageError(
      "--listen takes an address of this machine in digits and a port, not \"\(text)\"", help: "as in 127.0.0.1:8480, [::1]:8480, or 0.0.0.0:8480 for all")
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port) else { throw failure }
    var address = String(text[..<colon])
    if address.hasPrefix("["), address.hasSuffix("]") { address = String(address.dropFirst().dropLast()) } else if address.contains(":") { throw failure }
    if address == "localhost" { address = "127.0.0.1" }
    guard ListeningSocket.isAddress(address) else { throw failure }
    return (address, port)
  }

  /// `200M`: bytes, in powers of 1024.
  static func size(_ text: String) throws(UsageError) -> Int {
    let shift = ["K": 10, "M": 20, "G": 30][text.suffix(1).uppercased()]
    guard let number = Int(shift == nil ? text[...] : text.dropLast()), number > 0, number < 1 << 32 || shift == nil else {
      throw UsageError("--max-size takes a number of bytes, not \"\(text)\"", help: "as in 500M or 2G")
    }
    return number << (shift ?? 0)
  }

  func run(_ console: Console) throws -> ExitCode {
    let interruption = try Interruption()
    let home = Home.locate().path
    let channels = ChannelStore(home: home)
    var options = ReleaseServerOptions(tokens: try AccessTokens.load(home: home), keys: { try channels.trustedKeys(site: $0) })
    options.address = address
    options.port = port
    options.sites = sites
    options.isPrivate = isPrivate
    if let largest { options.largestArchive = largest }
    let isQuiet = isQuiet
    options.log = { line in
      // One write a line: those of several threads don't mix.
      if !isQuiet || line.hasPrefix("error ") { try? writeStandard(2, "\(Clock.timestamp(Clock.now)) \(line)\n") }
    }
    let server: ReleaseServer
    do { server = try ReleaseServer(home: home, options) } catch let error as SystemError where error.isAddressInUse {
      let owner = PortOwner.find(address: address, port: port)
      throw UsageError(
        "port \(port) is taken by \(owner?.description ?? "another program")", help: "end that program, or name another one with --listen")
    }
    console.output(json ? JSONValue.object(["url": .string(server.url)]).text(.compact) + "\n" : "\(server.url)\n")
    while !interruption.isRequested { Clock.sleep(seconds: 0.1) }
    server.stop()
    return .succeeded
  }
}

import ChildProcess
import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

/// `slipway dev --json` on a site of the test's own, under way.
final class RunningDevSession {
  let folder: TemporaryFolder
  private let supervisor: Supervisor
  private let reader: LineReader
  private let client: HTTPClient
  private(set) var url = ""

  /// - Parameter site: in the folder; a copy of the example where it is not there yet.
  init(_ folder: TemporaryFolder, site: String = "site", options: [String] = []) throws {
    self.folder = folder
    if !Files.exists(folder.path(site)) { try Self.copyExample(to: folder.path(site)) }
    supervisor = try BuiltPrograms.supervisor()
    let slipway = SlipwayCommand(home: folder.path("home"), directory: folder.path)
    reader = try slipway.start(["dev", site, "--json"] + options, under: supervisor)
    client = try HTTPClient()
    url = try #require(try event("dev.serving")["payload"]?["url"]?.stringValue)
  }

  deinit { reader.process.killAll() }

  var port: Int { Int(url.split(separator: ":").last?.prefix { $0.isNumber } ?? "") ?? 0 }

  /// The next event of a kind, for which more may be asked; others before it are passed over.
  @discardableResult
  func event(_ kind: String, _ isWanted: (JSONValue) -> Bool = { _ in true }) throws -> JSONValue {
    var seen: [String] = []
    while let line = reader.next() {
      seen.append(line)
      let event = try JSONValue(parsing: line)
      if event["kind"]?.stringValue == kind, isWanted(event["payload"] ?? .null) { return event }
    }
    throw Ended(seen: seen, errors: String(decoding: reader.errors, as: UTF8.self))
  }

  struct Ended: Error { var seen: [String], errors: String }

  /// The number of the build that tells of this path and has ended well.
  @discardableResult
  func build(of path: String? = nil) throws -> Int {
    let event = try event("build.succeeded") { path == nil || $0["changed"]?.arrayValue?.contains(.string(path ?? "")) == true }
    return event["payload"]?["build"]?.integerValue ?? 0
  }

  func get(_ path: String = "", host: String? = nil) throws -> HTTPResponse {
    // As a browser does when it can't come through as "localhost" over IPv6.
    let address = "http://127.0.0.1:\(port)/\(path)"
    return try client.send(HTTPRequest("GET", address, headers: host.map { [HTTPHeader("Host", $0)] } ?? []))
  }

  func text(_ path: String = "") throws -> String { String(decoding: try get(path).body, as: UTF8.self) }

  /// As a page follows the builds.
  /// - Parameter isEnough: what the first state must say.
  func follow(until isEnough: (String) -> Bool = { $0.contains("\n\n") }) throws -> RawConnection {
    let connection = try RawConnection(port: port)
    try connection.send("GET /_slipway/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = try connection.read { $0.contains("event: state") && isEnough($0) }
    connection.clear()
    return connection
  }

  func edit(_ path: String, _ change: (String) -> String) throws {
    try folder.write("site/\(path)", change(folder.text("site/\(path)")))
  }

  /// Sends a signal to the program alone.
  func signal(_ number: Int32) { reader.process.signal(number) }

  func exit(within seconds: Double = 30) -> ChildProcess.ExitStatus? { reader.exit(within: seconds) }

  static func copyExample(to path: String) throws {
    let example = Path.join(BuiltPrograms.root, "examples/portfolio")
    for file in try Files.walk(example) {
      try Files.makeDirectories(Path.parent(Path.join(path, file)))
      try Files.write(Path.join(path, file), Files.read(Path.join(example, file)))
    }
  }
}

import ChildProcess
import Cryptography
import HTTPClient
import JSON
import POSIX
import Releases
import Synchronization
import TestSupport
import Testing
import Zstandard

@testable import Distribution
@testable import Server

/// `slipway serve --releases` over the sender's home, or the receiver's, and clients for it.
struct ServedHomes {
  let homes: TwoHomes
  let folder: TemporaryFolder
  let log = LogLines()
  static let token = "0123456789abcdef0123456789abcdef"

  init() throws {
    homes = try TwoHomes()
    folder = try TemporaryFolder()
  }

  final class LogLines: Sendable {
    let lines = Mutex<[String]>([])
  }

  func serve(_ home: String, tokens: [String] = [token], _ change: (inout ReleaseServerOptions) -> Void = { _ in }) throws -> ReleaseServer {
    let channels = ChannelStore(home: home)
    let log = log
    var options = ReleaseServerOptions(
      tokens: try AccessTokens(tokens), keys: { try channels.trustedKeys(site: $0) }, log: { line in log.lines.withLock { $0.append(line) } })
    options.port = 0
    change(&options)
    return try ReleaseServer(home: home, options)
  }

  func remote(_ server: ReleaseServer, token: String? = token) throws -> HTTPRemote {
    var options = RemoteOptions(netrcFile: nil)
    if let token { options.netrcFile = try folder.write("netrc-\(token.prefix(8))", "machine 127.0.0.1 login slipway password \(token)\n") }
    return try HTTPRemote(RemoteAddress(parsing: server.url, relativeTo: "/"), options)
  }

  func get(_ server: ReleaseServer, _ path: String, _ headers: [String: String] = [:], method: String = "GET", body: [UInt8]? = nil) throws -> HTTPResponse {
    try HTTPClient().send(HTTPRequest(method, server.url + path, headers: headers.map { HTTPHeader($0.key, $0.value) }, body: body))
  }

  func authorized(_ more: [String: String] = [:]) -> [String: String] { more.merging(["Authorization": "Bearer \(Self.token)"]) { $1 } }

  func code(_ body: () throws -> Void) -> RemoteError.Code? { (#expect(throws: RemoteError.self) { try body() })?.code }

  /// The receiver is the server; what comes is of the sender.
  func pushing(_ tokens: [String] = [token], _ change: (inout ReleaseServerOptions) -> Void = { _ in }) throws -> ReleaseServer {
    try serve(homes.receiver, tokens: tokens, change)
  }
}

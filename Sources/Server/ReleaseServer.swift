internal import Diagnostics
internal import Distribution
internal import HTTPServer
internal import POSIX
package import Releases

/// How releases are served.
package struct ReleaseServerOptions: Sendable {
  /// In digits.
  package var address = "127.0.0.1"
  /// 0 for one that is free.
  package var port = 8480
  /// Ids of the sites that are there for others; nil for all.
  package var sites: Set<String>?
  /// Whether reading takes a token too.
  package var isPrivate = false
  /// Bytes of an archive that is taken.
  package var largestArchive = 1 << 30
  /// Of those who may send; without any, nobody may.
  package var tokens: AccessTokens
  /// Whose signatures count for releases of a site; asked anew each time.
  package var keys: @Sendable (String) throws -> TrustedKeys
  /// Gets a line for each request, and for what went wrong here.
  package var log: @Sendable (String) -> Void

  package init(
    tokens: AccessTokens, keys: @escaping @Sendable (String) throws -> TrustedKeys, log: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.tokens = tokens
    self.keys = keys
    self.log = log
  }
}

/// The releases of a home over HTTP: what is in the store can be read, and releases that a key of this host signed can
/// be sent. TLS is for a web server in front of it.
package final class ReleaseServer: Sendable {
  package let url: String
  private let server: ServerBox

  /// - Throws: `ServerError`, `SystemError`; `isAddressInUse` when somebody else has the port.
  package init(home: String, _ options: ReleaseServerOptions) throws {
    if options.isPrivate, options.tokens.isEmpty {
      throw ServerError(
        "nobody could read private releases: there is no token",
        help: "put one into secrets/\(AccessTokens.fileName) of the home, as \"openssl rand -hex 32\" makes it, mode 600")
    }
    PushFolder.removeOld(home: home)
    let answering = ReleaseAnswers(home: home, options)
    var http = HTTPServerOptions()
    http.workers = 4
    http.bodyBytes = ReleaseManifest.sizeLimit
    let server = try HTTPServer(
      address: options.address, port: options.port, options: http, receiver: answering.receive, handler: answering.answer)
    self.server = ServerBox(server)
    url = "http://\(ListeningSocket.text(server.address, server.port))"
  }

  /// Returns once what was begun is done.
  package func stop() { server.server.stop() }
}

/// The server is stopped by one thread.
@safe private struct ServerBox: @unchecked Sendable {
  let server: HTTPServer
  init(_ server: HTTPServer) { self.server = server }
}

internal import HTTPServer
internal import POSIX

/// A server at the port that is asked for, or at the first one that is free.
struct Listening {
  let options: DevOptions
  let answers: Answers

  private static let ports = DevOptions.defaultPort..<DevOptions.defaultPort + 100

  /// - Parameter taken: hears of each port that somebody else has, and who that is.
  /// - Throws: `SystemError`; `isAddressInUse` where just the one port would do.
  func begin(taken: (Int, String) -> Void) throws(SystemError) -> HTTPServer {
    if let port = options.port { return try server(port) }
    for port in Self.ports {
      if let owner = owner(of: port) {
        taken(port, owner.description)
        continue
      }
      do throws(SystemError) { return try server(port) } catch {
        guard error.isAddressInUse else { throw error }
        taken(port, PortOwner().description)
      }
    }
    return try server(0)
  }

  /// A browser takes "localhost" to ::1 before it tries 127.0.0.1: who listens there gets what is meant for us.
  private func owner(of port: Int) -> PortOwner? {
    let addresses = options.address == "127.0.0.1" ? ["127.0.0.1", "::1"] : [options.address]
    return addresses.lazy.compactMap { PortOwner.find(address: $0, port: port) }.first
  }

  private func server(_ port: Int) throws(SystemError) -> HTTPServer {
    var limits = HTTPServerOptions()
    limits.bodyBytes = 0
    let answers = answers
    return try HTTPServer(address: options.address, port: port, options: limits) { answers.answer($0) }
  }

  /// Where a browser on this machine finds it.
  static func url(_ server: HTTPServer) -> String {
    let host = ["127.0.0.1", "0.0.0.0", "::", "::1"].contains(server.address) ? "localhost" : server.address
    return "http://\(ListeningSocket.text(host, server.port))/"
  }
}

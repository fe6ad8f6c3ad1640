internal import HTTPClient

extension HealthCheck {
  /// Whom to ask.
  package enum Target: Equatable, Sendable {
    /// A release that isn't live, over the private socket.
    /// - Parameter rules: id of the set that it will have.
    case staged(socket: String, release: String, rules: String)
    /// What visitors get.
    case live(host: String, address: String, port: Int)

    package var base: String {
      switch self {
      case .staged(_, let release, _): "staged release \(release): "
      case .live(let host, _, let port): "http://\(host)\(port == 80 ? "" : ":\(port)")"
      }
    }

    /// Before the switch, or after it.
    package var phase: String {
      switch self {
      case .staged: "staged"
      case .live: "live"
      }
    }

    func request(_ probe: HealthProbe) -> HTTPRequest {
      switch self {
      case .staged(let socket, let release, let rules):
        var request = HTTPRequest(probe.method, "http://slipway\(probe.path)", headers: [HTTPHeader("Slipway-Release", release), HTTPHeader("Slipway-Rules", rules)])
        request.unixSocket = socket
        return request
      case .live(let host, let address, let port):
        return HTTPRequest(probe.method, "http://\(address):\(port)\(probe.path)", headers: [HTTPHeader("Host", host)])
      }
    }
  }
}

internal import HTTPClient
package import Nginx
internal import POSIX

extension HealthCheck {
  /// Whom to ask.
  package enum Target: Equatable, Sendable {
    /// A release that isn't live, over the private socket.
    /// - Parameter rules: id of the set that it will have.
    case staged(socket: String, release: String, rules: String)
    /// What visitors get.
    case live(host: String, address: String, port: Int)
    /// The same over HTTPS; `authority` is the path of the one chain that is trusted.
    case secure(host: String, address: String, port: Int, authority: String)
    /// The same through our own front door, for a name whose certificate has ended: that is not the release's fault.
    case front(host: String, socket: String)

    /// What visitors of `host` get.
    package static func visitors(of host: String, _ listen: ListenAddress, _ layout: Layout) throws -> Target {
      guard let port = listen.tlsPort, let entry = try CertificateStore(layout: layout).entry(host) else {
        return .live(host: host, address: listen.local, port: listen.port)
      }
      guard let details = entry.details, details.notAfter > Clock.now, details.covers(host) else {
        return .front(host: host, socket: layout.frontSocket)
      }
      let chain = Path.join(layout.storedCertificate(entry.id), "chain.pem")
      return .secure(host: host, address: listen.local, port: port, authority: chain)
    }

    package var base: String {
      switch self {
      case .staged(_, let release, _): "staged release \(release): "
      case .live(let host, _, let port): "http://\(host)\(port == 80 ? "" : ":\(port)")"
      case .secure(let host, _, let port, _): "https://\(host)\(port == 443 ? "" : ":\(port)")"
      case .front(let host, _): "http://\(host)"
      }
    }

    /// Before the switch, or after it.
    package var phase: String {
      switch self {
      case .staged: "staged"
      case .live, .secure, .front: "live"
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
      case .secure(let host, let address, let port, let authority):
        var request = HTTPRequest(probe.method, "https://\(host):\(port)\(probe.path)", headers: [HTTPHeader("Host", host)])
        request.addresses = ["\(host):\(port):\(address)"]
        request.authorityFile = authority
        return request
      case .front(let host, let socket):
        var request = HTTPRequest(probe.method, "http://\(host)\(probe.path)", headers: [HTTPHeader("Host", host)])
        request.unixSocket = socket
        return request
      }
    }
  }
}

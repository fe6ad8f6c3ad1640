internal import Cryptography
package import HTTPClient
internal import POSIX
internal import Releases

/// Asks the running nginx for a release's files, and compares what it gives with the manifest.
package struct HealthCheck {
  package enum Target: Equatable, Sendable {
    /// A release that isn't live, over the private socket.
    case staged(socket: String, release: String)
    /// What visitors get.
    case live(host: String, address: String, port: Int)

    package var base: String {
      switch self {
      case .staged(_, let release): "staged release \(release): "
      case .live(let host, _, let port): "http://\(host)\(port == 80 ? "" : ":\(port)")"
      }
    }
  }

  package let client: HTTPClient
  package let target: Target
  /// Of `Clock.monotonic`.
  package let deadline: Double
  package let isCancelled: () -> Bool

  package init(client: HTTPClient, target: Target, deadline: Double, isCancelled: @escaping () -> Bool) {
    (self.client, self.target, self.deadline, self.isCancelled) = (client, target, deadline, isCancelled)
  }

  /// The same wrong answer so many times is final: a switch takes effect at once, and waiting doesn't change content.
  private static let attempts = 3
  private static let pause = 0.1

  /// - Returns: the first finding that doesn't go away, or nil when all is well.
  package func run(_ probes: [HealthProbe]) -> HealthFinding? {
    for probe in probes {
      var wrongAnswers = 0
      while let finding = finding(probe) {
        if let response = finding.response, response.status < 500 { wrongAnswers += 1 }
        if wrongAnswers == Self.attempts || isCancelled() || Clock.monotonic + Self.pause >= deadline { return finding }
        Clock.sleep(seconds: Self.pause)
      }
    }
    return nil
  }

  private func finding(_ probe: HealthProbe) -> HealthFinding? {
    var finding = HealthFinding(url: target.base + probe.path, probe: probe, problem: "")
    let response: HTTPResponse
    do { response = try client.send(request(probe), isCancelled: isCancelled) } catch {
      finding.problem = error.message
      return finding
    }
    finding.response = response
    finding.digest = SHA256.hexDigest(response.body)
    if response.status != probe.status {
      finding.problem = "status \(response.status) instead of \(probe.status)"
    } else if let file = probe.file, finding.digest != file.sha256 {
      finding.problem = "the body is not the release's \(file.path)"
    } else {
      return nil
    }
    return finding
  }

  private func request(_ probe: HealthProbe) -> HTTPRequest {
    var request: HTTPRequest
    switch target {
    case .staged(let socket, let release):
      request = HTTPRequest("GET", "http://slipway\(probe.path)", headers: [HTTPHeader("Slipway-Release", release)])
      request.unixSocket = socket
    case .live(let host, let address, let port):
      request = HTTPRequest("GET", "http://\(address):\(port)\(probe.path)", headers: [HTTPHeader("Host", host)])
    }
    request.headers.append(HTTPHeader("Accept-Encoding", "identity"))
    request.headers.append(HTTPHeader("User-Agent", "slipway-health"))
    request.timeout = max(0.1, min(10, deadline - Clock.monotonic))
    request.connectTimeout = request.timeout
    request.responseLimit = (probe.file?.size ?? 0) + (1 << 20)
    return request
  }
}

/// An answer that is not as it should be, or none.
package struct HealthFinding {
  package var url: String
  package var probe: HealthProbe
  package var problem: String
  package var response: HTTPResponse?
  /// SHA-256 of the body, in hexadecimal.
  package var digest: String?
}

internal import Cryptography
package import HTTPClient
internal import POSIX
internal import Releases

/// Asks the running nginx, and compares what it gives with what it should.
package struct HealthCheck {
  package let client: HTTPClient
  package let target: Target
  /// Of `Clock.monotonic`.
  package let deadline: Double
  package let isCancelled: () -> Bool

  package init(client: HTTPClient, target: Target, deadline: Double, isCancelled: @escaping () -> Bool) {
    (self.client, self.target, self.deadline, self.isCancelled) = (client, target, deadline, isCancelled)
  }

  private static let pause = 0.1

  /// One probe after the other, up to the first that fails.
  /// - Returns: what each saw.
  package func run(_ probes: [HealthProbe]) -> [HealthResult] {
    var results: [HealthResult] = []
    for probe in probes {
      if !results.isEmpty, Clock.monotonic >= deadline {
        var late = HealthResult(phase: target.phase, url: target.base + probe.path, probe: probe)
        late.problem = "the health timeout was over before this was asked for"
        return results + [late]
      }
      results.append(result(probe))
      if results.last?.problem != nil { break }
    }
    return results
  }

  /// No answer, or one of a proxy whose upstream has none as yet, is asked for again while there is time. Everything
  /// else is final: a switch takes effect at once, and waiting makes no other bytes of a file.
  private func result(_ probe: HealthProbe) -> HealthResult {
    var attempts = 1
    var answered: HealthResult?
    while true {
      var result = ask(probe)
      // When the time is almost over nobody can answer: what was said before tells more.
      if result.response == nil, let earlier = answered { result = earlier }
      if result.response != nil { answered = result }
      result.attempts = attempts
      guard result.isTransient, !isCancelled(), Clock.monotonic + Self.pause < deadline else { return result }
      attempts += 1
      Clock.sleep(seconds: Self.pause)
    }
  }

  private func ask(_ probe: HealthProbe) -> HealthResult {
    var result = HealthResult(phase: target.phase, url: target.base + probe.path, probe: probe)
    let start = Clock.monotonic
    do {
      let response = try client.send(request(probe), isCancelled: isCancelled)
      result.seconds = Clock.monotonic - start
      result.digest = SHA256.hexDigest(response.body)
      result.response = response
      result.problem = probe.problem(with: response, digest: result.digest, seconds: result.seconds)
      result.isTransient = result.problem != nil && [502, 503, 504].contains(response.status)
    } catch {
      result.seconds = Clock.monotonic - start
      let isSlow = error.code == .timeout && probe.seconds.map { result.seconds >= $0 } ?? false
      result.problem = isSlow ? HealthProbe.slow(result.seconds, probe.seconds ?? 0) : error.message
      result.isTransient = error.isTransient && !isSlow
    }
    return result
  }

  private func request(_ probe: HealthProbe) -> HTTPRequest {
    var request = target.request(probe)
    request.headers.append(HTTPHeader("Accept-Encoding", "identity"))
    request.headers.append(HTTPHeader("User-Agent", "slipway-health"))
    request.timeout = min(max(0.1, deadline - Clock.monotonic), probe.seconds ?? .infinity)
    request.connectTimeout = request.timeout
    request.responseLimit = (probe.file?.size ?? 15 << 20) + (1 << 20)
    return request
  }
}

extension HealthProbe {
  /// What is wrong with an answer; nil when it is as it should be.
  func problem(with response: HTTPResponse, digest: String?, seconds: Double) -> String? {
    if response.status != status { return "status \(response.status) instead of \(status)" }
    if let file, method != "HEAD", digest != file.sha256 { return "the body is not the release's \(file.path)" }
    for header in headers {
      guard let value = response.header(header.name) else { return "the header \(header.name) is missing" }
      if !header.matches(value) { return "the header \(header.name) is \"\(value.prefix(200))\" instead of \"\(header.value)\"" }
    }
    if let text, !response.body.contains(text) { return "the body does not contain \"\(text.prefix(200))\"" }
    if let absent, response.body.contains(absent) { return "the body contains \"\(absent.prefix(200))\"" }
    if let limit = self.seconds, seconds > limit { return Self.slow(seconds, limit) }
    return nil
  }

  static func slow(_ seconds: Double, _ limit: Double) -> String {
    "no whole answer within \(Int((limit * 1000).rounded())) ms; it took \(Int((seconds * 1000).rounded())) ms or more"
  }
}

extension [UInt8] {
  fileprivate func contains(_ text: String) -> Bool { !text.isEmpty && firstRange(of: Array(text.utf8)) != nil }
}

internal import HTTPClient
internal import POSIX
internal import StepKit

/// A JSON POST, signed where there is a secret.
struct WebhookChannel: Channel {
  let name = "webhook"
  private let client: HTTPClient
  private let url: String
  private let key: [UInt8]?
  private let body: [UInt8]
  private let identifier: String
  private let timeout: Double
  private let authorities: String?

  /// What is read of an answer; nothing in it matters but the status.
  private static let responseLimit = 1 << 20

  /// nil where no webhook is configured.
  init?(_ config: Config, _ event: RunEvent, _ identifier: String) throws {
    guard let webhook = config.webhook else { return nil }
    client = try HTTPClient()
    url = webhook
    key = config.webhookSecret.flatMap(WebhookSignature.key)
    body = event.payload
    // No full stop: it separates the parts of what is signed.
    self.identifier = "msg_\(identifier)"
    timeout = config.timeoutSeconds ?? 10
    authorities = config.authorities
  }

  func attempt(isCancelled: @escaping () -> Bool) -> Outcome {
    do {
      let response = try client.send(request(at: Int(Clock.now)), isCancelled: isCancelled)
      return outcome(response)
    } catch {
      if error.code == .cancelled { return .cancelled }
      // A large answer is an answer, but a misbehaving receiver's.
      return error.isTransient
        ? .later(reason: error.message, status: nil, afterSeconds: nil, mayHaveArrived: error.wasConnected)
        : .never(reason: error.message, status: nil, help: error.help)
    }
  }

  /// Each attempt has its own time, so that a receiver may refuse old ones; the identifier stays.
  private func request(at time: Int) -> HTTPRequest {
    var headers = [
      HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "Slipway/\(Notify.version)"),
      HTTPHeader("webhook-id", identifier), HTTPHeader("webhook-timestamp", String(time)),
    ]
    if let key {
      let signature = WebhookSignature.header(identifier: identifier, timestamp: time, body: body, key: key)
      headers.append(HTTPHeader("webhook-signature", signature))
    }
    var request = HTTPRequest("POST", url, headers: headers, body: body)
    request.connectTimeout = timeout
    request.timeout = timeout
    request.responseLimit = Self.responseLimit
    request.authorityFile = authorities
    request.usesEnvironmentProxy = true
    return request
  }

  private func outcome(_ response: HTTPResponse) -> Outcome {
    let status = response.status
    if response.isSuccess { return .delivered(status: status) }
    let reason = "the webhook answered \(status)"
    switch status {
    case 408, 429, 500...: return .later(reason: reason, status: status, afterSeconds: response.retryAfterSeconds, mayHaveArrived: false)
    case 300..<400: return .never(reason: reason, status: status, help: "redirects are not followed; use the final address")
    case 401, 403: return .never(reason: reason, status: status, help: "check the webhook's secret and address")
    case 410: return .never(reason: reason, status: status, help: "the receiver wants no more webhooks here; remove the address")
    default: return .never(reason: reason, status: status, help: "check the webhook's address")
    }
  }
}

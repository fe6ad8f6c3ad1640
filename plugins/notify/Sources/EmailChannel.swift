internal import HTTPClient

/// A mail of plain text.
struct EmailChannel: Channel {
  let name = "email"
  private let client: SMTPClient
  private let message: SMTPMessage
  private let server: SMTPServer

  /// nil where no mail is configured.
  init?(_ config: Config, _ event: RunEvent, _ identifier: String) throws {
    guard let email = config.email else { return nil }
    client = try SMTPClient()
    message = SMTPMessage(
      from: try Mailbox(email.from), to: try email.to.map { try Mailbox($0) }, subject: event.subject, body: event.text,
      identifier: identifier, date: event.time)
    let fallback: SMTPServer.StartTLS = config.emailPassword == nil ? .optional : .required
    var server = SMTPServer(
      url: email.server, startTLS: email.starttls.flatMap(SMTPServer.StartTLS.init(rawValue:)) ?? fallback, user: email.user,
      password: config.emailPassword)
    server.timeout = config.timeoutSeconds ?? 10
    server.connectTimeout = server.timeout
    server.authorityFile = config.authorities
    self.server = server
  }

  func attempt(isCancelled: @escaping () -> Bool) -> Outcome {
    do {
      try client.send(message, through: server, isCancelled: isCancelled)
      return .delivered(status: nil)
    } catch {
      if error.code == .cancelled { return .cancelled }
      return error.isTransient
        ? .later(reason: error.message, status: nil, afterSeconds: nil, mayHaveArrived: error.code != .refusedForNow && error.wasConnected)
        : .never(reason: error.message, status: nil, help: error.help)
    }
  }
}

internal import CCurl

/// A mail server that takes messages.
package struct SMTPServer: Sendable {
  package enum StartTLS: String, Sendable, CaseIterable {
    case none, optional, required
  }

  /// `smtp://host:port`, or `smtps://host:port` for TLS from the first byte.
  package var url: String
  package var startTLS: StartTLS = .required
  package var user: String?
  package var password: String?
  /// A PEM file with the authorities to trust, instead of the system's.
  package var authorityFile: String?
  package var connectTimeout = 10.0
  package var timeout = 30.0

  package init(url: String, startTLS: StartTLS = .required, user: String? = nil, password: String? = nil) {
    self.url = url
    self.startTLS = startTLS
    self.user = user
    self.password = password
  }

  /// Whether nobody on the way can read along.
  var isEncrypted: Bool { url.lowercased().hasPrefix("smtps://") || startTLS == .required }
  var isLoopback: Bool {
    let origin = RequestCheck.origin(url)
    return ["//127.0.0.1", "//localhost", "//[::1]"].contains { name in
      origin.firstRange(of: name).map { origin[$0.upperBound...].isEmpty || origin[$0.upperBound...].hasPrefix(":") } ?? false
    }
  }
}

/// Sends mail by libcurl. To be used from one thread at a time.
package final class SMTPClient {
  private let handle: EasyHandle

  package init() throws(HTTPError) { handle = try EasyHandle() }

  /// Hands the message to the server, for all of its receivers or for none.
  /// - Returns: the server's last words.
  /// - Throws: `HTTPError`. A password goes out only where nobody can read along.
  @discardableResult
  package func send(
    _ message: SMTPMessage, through server: SMTPServer, isCancelled: @escaping () -> Bool = { false }
  ) throws(HTTPError) -> String {
    let bytes = try message.bytes()
    try check(server)
    prepare(message, server)
    let transfer = Transfer(HTTPRequest("", server.url), upload: bytes, isCancelled: isCancelled)
    let (result, words) = handle.perform(transfer)
    if let failure = transfer.failure as? HTTPError { throw failure }
    guard result == CURLE_OK else { throw error(result, words, server) }
    return transfer.lastReply
  }

  private func check(_ server: SMTPServer) throws(HTTPError) {
    guard RequestCheck.isURL(server.url, schemes: ["smtp", "smtps"]) else {
      throw HTTPError(.invalidRequest, "the mail server's address is no smtp or smtps URL", help: "write it as smtp://host:587")
    }
    guard RequestCheck.isFieldValue(server.user ?? ""), RequestCheck.isFieldValue(server.password ?? "") else {
      throw HTTPError(.invalidRequest, "the mail server's user or password has a control character")
    }
    if server.password != nil, !server.isEncrypted, !server.isLoopback {
      throw HTTPError(
        .invalidRequest, "a password would go to \(RequestCheck.origin(server.url)) where others can read it",
        help: "use smtps://, or make STARTTLS required")
    }
  }

  private func prepare(_ message: SMTPMessage, _ server: SMTPServer) {
    handle.reset()
    handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    handle.set(CURLOPT_URL, server.url)
    handle.set(CURLOPT_PROXY, "")
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, seconds: server.connectTimeout)
    handle.set(CURLOPT_TIMEOUT_MS, seconds: server.timeout)
    let security = switch server.startTLS {
      case .none: CURLUSESSL_NONE
      case .optional: CURLUSESSL_TRY
      case .required: CURLUSESSL_ALL
    }
    handle.set(CURLOPT_USE_SSL, Int(security.rawValue))
    if let user = server.user { handle.set(CURLOPT_USERNAME, user) }
    if let password = server.password { handle.set(CURLOPT_PASSWORD, password) }
    if let file = server.authorityFile { handle.set(CURLOPT_CAINFO, file) }
    handle.set(CURLOPT_MAIL_FROM, "<\(message.from.address)>")
    handle.set(CURLOPT_MAIL_RCPT, list: message.to.map { "<\($0.address)>" })
    handle.set(CURLOPT_UPLOAD, 1)
  }

  private func error(_ result: CURLcode, _ words: String, _ server: SMTPServer) -> HTTPError {
    let origin = RequestCheck.origin(server.url)
    var code = HTTPError.Code(result)
    if code == .cancelled { return HTTPError(code, "the mail to \(origin) was cancelled") }
    let reply = handle.long(CURLINFO_RESPONSE_CODE)
    // A reply of 4xx asks to try again later (RFC 5321, section 4.2.1).
    if code == .authentication || code == .transfer {
      if (400..<500).contains(reply) { code = .refusedForNow } else if (500..<600).contains(reply), code == .transfer { code = .refused }
    }
    return HTTPError(code, "\(origin) did not take the mail: \(words)", help: code.help)
  }
}

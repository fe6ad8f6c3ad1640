internal import POSIX

/// A mail of plain text.
package struct SMTPMessage: Sendable {
  package var from: Mailbox
  package var to: [Mailbox]
  package var subject: String
  package var body: String
  /// The left part of the Message-ID: the same for each attempt to send the same mail, so that the
  /// receiver can recognize a second copy. Letters, digits, `.`, `-`, `_`.
  package var identifier: String
  /// Seconds since 1970.
  package var date: Double

  package init(from: Mailbox, to: [Mailbox], subject: String, body: String, identifier: String, date: Double) {
    self.from = from
    self.to = to
    self.subject = subject
    self.body = body
    self.identifier = identifier
    self.date = date
  }

  /// The message as it goes over the wire (RFC 5322 and MIME, lines of at most 998 bytes, CRLF).
  /// - Throws: `invalidRequest`; nothing that would begin another header is sent.
  package func bytes() throws(HTTPError) -> [UInt8] {
    guard !to.isEmpty else { throw HTTPError(.invalidRequest, "the mail has no receiver") }
    guard RequestCheck.isFieldValue(subject) else {
      throw HTTPError(.invalidRequest, "the subject has a line break or another control character")
    }
    guard RequestCheck.isToken(identifier), identifier.utf8.count <= 128 else {
      throw HTTPError(.invalidRequest, "\"\(identifier.prefix(40))\" can't be part of a Message-ID")
    }
    let headers = [
      "Date: \(Self.date(date))",
      "From: \(from.headerValue)",
      "To: \(to.map(\.headerValue).joined(separator: ",\r\n "))",
      "Subject: \(EncodedWord.ifNeeded(subject))",
      "Message-ID: <\(identifier)@\(from.domain)>",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      // RFC 3834: no vacation notices in return.
      "Auto-Submitted: auto-generated",
    ]
    return Array("\(headers.joined(separator: "\r\n"))\r\n\r\n\(QuotedPrintable.encode(body))\r\n".utf8)
  }

  /// `Sat, 21 Nov 2026 09:05:00 +0000` (RFC 5322, section 3.3).
  static func date(_ seconds: Double) -> String {
    let parts = Clock.timestamp(seconds).split { "-T:.Z".contains($0) }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]  // 1970 began on a Thursday
    let days = Int((seconds / 86400).rounded(.down))
    let weekday = weekdays[((days % 7) + 7) % 7]
    let month = months[(Int(parts[1]) ?? 1) - 1]
    return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0000"
  }
}

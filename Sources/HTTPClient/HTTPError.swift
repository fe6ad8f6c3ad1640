package import Diagnostics

/// Why there is no answer. A status of 404 or 500 is an answer and no error.
package struct HTTPError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    /// The request or the message can't be sent as it is: nothing was sent.
    case invalidRequest
    case cannotResolve
    case cannotConnect
    /// The certificate, or the handshake.
    case tls
    case timeout
    /// `isCancelled` said so.
    case cancelled
    /// The response is larger than allowed.
    case tooLarge
    case tooManyRedirects
    /// A redirect to where none is followed.
    case redirectRefused
    /// User or password was refused (SMTP).
    case authentication
    /// The mail server refused for good (5xx).
    case refused
    /// The mail server refused for now (4xx).
    case refusedForNow
    /// The connection broke, or the answer is no HTTP.
    case transfer
  }

  package var code: Code
  package var message: String
  package var help: String?

  package init(_ code: Code, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }

  /// Whether the same request may succeed later.
  package var isTransient: Bool {
    switch code {
    case .cannotResolve, .cannotConnect, .timeout, .transfer, .refusedForNow: true
    case .invalidRequest, .tls, .cancelled, .tooLarge, .tooManyRedirects, .redirectRefused, .authentication, .refused: false
    }
  }

  /// Whether the other side may have got something of the request.
  package var wasConnected: Bool { code != .cannotResolve && code != .cannotConnect }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, help: help)] }
}

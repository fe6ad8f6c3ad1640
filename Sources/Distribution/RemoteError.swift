package import Diagnostics

/// What went wrong between this host and a remote.
package struct RemoteError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    /// The address is none that can be reached, or names a transport that there is not.
    case invalidAddress
    /// User, password, key or token were refused, or there are none.
    case denied
    /// The remote does not take what was asked of it: it is read-only, or no place for releases.
    case unsupported
    /// There is no such release or site there.
    case notFound
    /// The connection could not be made, or broke.
    case unreachable
    /// It is there and can't now: too many requests, an error of its own.
    case unavailable
    /// There is no room for it, here or there.
    case full
    /// What it sent is not what was asked for: too long, damaged, or for somebody else.
    case refused
    case cancelled
  }

  package var code: Code
  package var message: String
  package var help: String?
  /// When the remote said so.
  package var retryAfterSeconds: Int?

  package init(_ code: Code, _ message: String, help: String? = nil, retryAfterSeconds: Int? = nil) {
    self.code = code
    self.message = message
    self.help = help
    self.retryAfterSeconds = retryAfterSeconds
  }

  /// Whether the same may succeed a moment later.
  package var isTransient: Bool { code == .unreachable || code == .unavailable }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, help: help)] }
}

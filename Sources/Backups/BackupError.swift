package import Diagnostics

/// A backup that can't be made, read, or put back.
package struct BackupError: UserFacingError, Equatable {
  package enum Code: String, Sendable {
    /// The file is no backup of Slipway, or a damaged one.
    case damaged
    /// The passphrase is wrong, or missing.
    case passphrase
    /// The home is in use, or holds something already; or the backup's file is there.
    case occupied
    /// What came back is not what was saved.
    case different
    /// A file that can't be part of a backup.
    case refused
    case cancelled
  }

  package var code: Code
  package var message: String
  package var help: String?

  package init(_ code: Code, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, help: help)] }
}

package import Diagnostics
internal import POSIX

/// An archive that can't be read or written.
package struct ArchiveError: UserFacingError, Equatable {
  package enum Code: Sendable, Equatable {
    /// The file system refused, with this `errno`.
    case system(Int32)
    /// What was read is no archive of the expected format, or a damaged one.
    case malformed
    /// What was to be written breaks the order of entries, or has another size than was said.
    case inconsistent
  }

  package var code: Code
  package var message: String
  package var help: String?

  package init(_ code: Code, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }

  package var isDiskFull: Bool {
    if case .system(let number) = code { SystemError(code: number, "").isDiskFull } else { false }
  }

  package var diagnostics: [Diagnostic] { [Diagnostic(.error, message, help: help)] }
}

internal import CPOSIX
package import Diagnostics
internal import Glibc

/// A system call that failed.
package struct SystemError: UserFacingError, Equatable {
  /// `errno`.
  package var code: Int32
  /// What was being done, as the beginning of a sentence: "can't open".
  package var action: String
  package var path: String?

  package init(code: Int32, _ action: String, path: String? = nil) {
    self.code = code
    self.action = action
    self.path = path
  }

  /// From the call that has just failed on this thread.
  init(_ action: String, _ path: String? = nil) {
    self.init(code: cposix_errno(), action, path: path)
  }

  package var isNotFound: Bool { code == ENOENT || code == ENOTDIR }
  package var isExisting: Bool { code == EEXIST || code == ENOTEMPTY }
  package var isPermission: Bool { code == EACCES || code == EPERM || code == EROFS }
  package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
  /// Trying again gives the same, as long as nobody changes what the path names.
  package var isLasting: Bool {
    isNotFound || isPermission || isExisting || isDiskFull || [EISDIR, ELOOP, ENAMETOOLONG, EINVAL, EFBIG].contains(code)
  }
  /// Of link(2): another file system, one without links, or as many as a file may have.
  package var isNoLinkPossible: Bool { [EXDEV, EPERM, EMLINK, EOPNOTSUPP].contains(code) }
  /// Somebody else listens at the port.
  package var isAddressInUse: Bool { code == EADDRINUSE }
  package var isTooLarge: Bool { code == EFBIG }
  package var isBrokenPipe: Bool { code == EPIPE }
  package var isInterrupted: Bool { code == EINTR }
  package var wouldBlock: Bool { code == EAGAIN || code == EWOULDBLOCK }

  /// The system's words: "No such file or directory".
  package var reason: String { unsafe String(cString: strerror(code)) }

  package var message: String { "\(action)\(path.map { " \($0)" } ?? ""): \(reason)" }

  package var diagnostics: [Diagnostic] {
    let help: String? =
      if isDiskFull { "free some space on that file system" } else if isPermission {
        "check who owns it, and its mode"
      } else if code == EISDIR { "name a file in that folder" } else { nil }
    return [Diagnostic(.error, message, help: help)]
  }
}

/// Runs a call that gives -1 on failure, again when a signal interrupted it.
@discardableResult
func check<Result: SignedInteger>(_ action: String, _ path: String? = nil, _ call: () -> Result) throws(SystemError) -> Result {
  while true {
    let result = call()
    if result != -1 { return result }
    let error = SystemError(action, path)
    if !error.isInterrupted { throw error }
  }
}

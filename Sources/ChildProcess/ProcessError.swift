package import Diagnostics
internal import POSIX

/// A process that could not be started.
package struct ProcessError: UserFacingError, Equatable {
  /// `errno` of the start: 2 (ENOENT) also when the interpreter of a script is missing.
  package var code: Int32
  package var path: String

  package init(code: Int32, path: String) {
    self.code = code
    self.path = path
  }

  package var diagnostics: [Diagnostic] {
    let system = SystemError(code: code, "can't start", path: path)
    return [Diagnostic(.error, system.message, help: help)]
  }

  /// What a person can do about it.
  package var help: String? {
    switch code {
    case 2 where Files.exists(path): "its interpreter (the first line, after #!) is not installed"
    case 2 where !path.contains("/"): "it is not in PATH: install it, or give its whole path"
    case 2: "the file is not there"
    case 8: "it is no program for this machine: wrong architecture, or a script without a first line such as #!/bin/sh"
    case 13: "make it executable: chmod +x \(path)"
    // EPIPE, ECONNRESET: nobody is there to start it.
    case 32, 104: "slipway-supervisor, which starts it, was ended by somebody"
    default: nil
    }
  }
}

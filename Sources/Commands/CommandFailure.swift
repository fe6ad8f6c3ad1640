internal import Diagnostics

/// A failure after something has begun: shown as any other, with another exit code.
struct CommandFailure: UserFacingError {
  var diagnostics: [Diagnostic]
  var exitCode = ExitCode.failed

  init(_ message: String, help: String? = nil) { diagnostics = [Diagnostic(.error, message, help: help)] }

  init(_ error: any UserFacingError) { diagnostics = error.diagnostics }
}

/// From here on a user's error is no longer one of usage.
func begun<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as any UserFacingError where !(error is CommandFailure) {
    throw CommandFailure(error)
  }
}

internal import Archives
internal import Releases
internal import StepKit

/// Runs a part of the step; an error of the release modules becomes a failure with its kind. A release appears by
/// one rename at the very end, so that a failure has no effects.
func reportingFailures<Result>(_ body: () throws -> Result) throws -> Result {
  do { return try body() } catch let error as ReleaseError {
    throw StepError(error.kind, error.message, retryable: error.code == .changed, help: error.help)
  } catch let error as ArchiveError {
    // Memory or space may come back, except where a person has to make room first.
    throw StepError(.filesystem, error.message, retryable: !error.isDiskFull, help: error.help)
  }
}

extension ReleaseError {
  fileprivate var kind: FailureKind {
    switch code {
    case .invalidName, .invalidManifest, .invalidTree, .invalidChannel: .validation
    case .badSignature, .unknownKey, .revokedKey, .refused, .outdated, .contradiction, .expired, .premature: .policy
    case .badKey, .passphrase: .precondition
    case .notFound: .notFound
    case .exists, .live, .changed: .conflict
    case .damaged: .failed
    }
  }
}

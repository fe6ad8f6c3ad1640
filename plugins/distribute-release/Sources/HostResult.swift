internal import Distribution
internal import JSON
internal import StepKit

/// What came of one host.
struct HostResult: Sendable {
  enum Outcome: Sendable {
    case sent(bytes: Int)
    /// It had the release.
    case unchanged
    case failed(StepError)
  }

  var name: String?
  /// Fit for messages: without a user.
  var place: String
  var outcome: Outcome
  var seconds: Double

  var failure: StepError? {
    if case .failed(let error) = outcome { error } else { nil }
  }

  /// What went wrong, with the place named once; nil where nothing did.
  var problem: String? {
    guard let message = failure?.failure.message else { return nil }
    return message.hasPrefix(place) ? message : "\(place): \(message)"
  }

  var status: String {
    switch outcome {
    case .sent: "sent"
    case .unchanged: "unchanged"
    case .failed: "failed"
    }
  }

  var bytes: Int {
    if case .sent(let bytes) = outcome { bytes } else { 0 }
  }

  var json: JSONValue {
    var object: JSONObject = ["address": .string(place), "status": .string(status), "bytes": .integer(bytes)]
    object["name"] = name.map(JSONValue.string)
    object["seconds"] = .number((seconds * 1000).rounded() / 1000)
    object["error"] = failure.map { .string($0.failure.message) }
    return .object(object)
  }
}

extension StepError {
  /// The failure that an error of a remote is.
  init(_ error: RemoteError, effects: Effects) {
    let kind: FailureKind =
      switch error.code {
      case .invalidAddress: .validation
      case .denied: .permission
      case .unsupported: .precondition
      case .notFound: .notFound
      case .unreachable: .network
      case .unavailable: error.retryAfterSeconds == nil ? .network : .rateLimited
      case .full: .filesystem
      case .refused: .failed
      case .cancelled: .cancelled
      }
    self.init(
      kind, error.message, effects: effects, retryable: error.isTransient, retryAfterSeconds: error.retryAfterSeconds.map(Double.init),
      help: error.help)
  }
}

internal import Diagnostics

/// What a host said when it did not do what it was to.
struct HostFailure: UserFacingError {
  var place: String
  var message: String
  var help: String?
  var diagnostics: [Diagnostic] { [Diagnostic(.error, "\(place): \(message)", help: help)] }
}

internal import ChildProcess
internal import Diagnostics
internal import POSIX
internal import StepProtocol

/// Starts a daemon for a plugin: outside of the run's supervision, so that it outlives the run.
struct ServiceStart {
  private let params: ServiceParams
  /// A daemon that has not gone to the background after this, in seconds, is taken to run in the foreground.
  private static let patience = 5.0

  init(_ params: ServiceParams) { self.params = params }

  /// - Throws: `Failure` when it can't be started or says so by its exit status.
  func perform() throws {
    let environment = ["PATH": Environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"]
    let command = Command(params.name, params.arguments, directory: "/", environment: environment)
    do {
      let process = try command.startDetached()
      guard let status = process.wait(seconds: Self.patience) else { return }
      if !status.isSuccess {
        throw Failure(
          .failed, "\(params.name) ended with \(status) instead of going to the background", effects: .none,
          help: "see the service's own log")
      }
    } catch let error as ProcessError {
      throw Failure(.precondition, error.diagnostics.first?.message ?? error.description, effects: .none, help: error.help)
    }
  }
}

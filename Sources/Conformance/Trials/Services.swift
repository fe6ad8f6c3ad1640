internal import ChildProcess
internal import JSON
internal import Pipelines
internal import POSIX
internal import StepProtocol

/// The daemons that a plugin asks for. A host starts them so that they outlive the run; here they end with the trial.
extension Trial {
  /// A daemon that has not gone to the background after this, in seconds, is taken to run in the foreground.
  private static var servicePatience: Double { 5 }

  func startService(_ request: PluginRequest) -> Message {
    func refuse(_ kind: FailureKind, _ message: String) -> Message {
      .failure(id: request.id, Failure(kind, message, effects: .none).error)
    }
    guard let name = request.params["name"]?.stringValue, plugin.manifest?.needs.services.contains(name) == true else {
      return refuse(.permission, "the service is not among the manifest's needs.services")
    }
    guard request.params["action"]?.stringValue ?? "start" == "start" else {
      return refuse(.precondition, "no service of the machine's is reloaded for a trial")
    }
    guard let path = Environment.find(command: name) else { return refuse(.precondition, "\(name) is not installed") }
    let arguments = (request.params["arguments"]?.arrayValue ?? []).compactMap(\.stringValue)
    let environment = ["PATH": Environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"]
    do {
      let service = try Conversation(
        ProcessRequest(path: path, arguments: arguments, environment: environment, directory: "/"), under: supervisor)
      service.closeInput()
      keepRunning(service)
      let status = service.waitForExit(seconds: Self.servicePatience)
      if let error = service.startError { return refuse(.precondition, words(of: error)) }
      if let status, !status.isSuccess { return refuse(.failed, "\(name) ended with \(status)") }
      return .response(id: request.id, result: [:])
    } catch {
      return refuse(.failed, words(of: error))
    }
  }
}

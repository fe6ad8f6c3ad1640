internal import ChildProcess
internal import Engine
internal import JSON
internal import POSIX

/// The `prepare` of an example in check.json: a program that sets up what the plugin needs, and says on its standard
/// output, as a JSON object, what of the config depends on that.
struct Preparation {
  /// What it put into the background goes on until this ends.
  let conversation: Conversation
  /// Members to be put over those of the config.
  let members: JSONObject

  private static let seconds = 60.0

  /// Runs it in the project's folder to its end.
  /// - Throws: `ConformanceError` when it fails or says something else.
  init(_ command: [String], in trial: Trial) throws {
    let scratch = try trial.makeScratch("prepare")
    var environment = ProcessEnvironment.make(scratch: scratch, named: ["SLIPWAY_HOME": trial.home])
    environment["SLIPWAY_PROTOCOL"] = nil
    // So that it finds `slipway`, and the programs of the plugins that came with it.
    environment["PATH"] = "\(Path.parent(Environment.executable)):\(environment["PATH"] ?? "")"
    conversation = try Conversation(
      ProcessRequest(
        path: command[0], arguments: Array(command.dropFirst()), environment: environment, directory: trial.project),
      under: trial.supervisor)
    conversation.isInterrupted = trial.patience.isInterrupted
    conversation.closeInput()
    let running = conversation
    let status = running.waitForExit(seconds: Self.seconds)
    running.wait(seconds: 0.25) { running.isOutputClosed }
    let name = Path.name(command[0])
    guard status == .exited(0) else {
      let words =
        running.startError.map(words(of:)) ?? status.map { "it ended with \($0)" }
        ?? "it has not ended after \(Int(Self.seconds)) s"
      let errors = running.transcript.lines.filter { $0.stream == .errors }.suffix(3).map { "; \(excerpt($0.text))" }
        .joined()
      throw ConformanceError(
        .preparation, "the preparation \(name) of \"\(trial.fixture.title)\" failed: \(words)\(errors)")
    }
    let output = running.transcript.lines.filter { $0.stream == .output }.map(\.text).joined(separator: "\n")
    if output.isEmpty {
      members = [:]
    } else if let object = (try? JSONValue(parsing: output))?.objectValue {
      members = object
    } else {
      throw ConformanceError(
        .preparation, "the preparation \(name) wrote \(excerpt(output))",
        help: "it writes nothing, or one JSON object for the config")
    }
  }
}

internal import Diagnostics
internal import Engine
internal import RunHistory

extension Host {
  /// The run that an argument names: its id, a beginning of it that no other run has, or `last`.
  /// - Throws: `UsageError`.
  func find(_ text: String) throws -> RunRecord {
    if text == "last" {
      guard let newest = try history.runs(limit: 1).first else { throw UsageError("there are no runs yet") }
      return newest
    }
    let found = try history.runs(idPrefix: text)
    if found.count > 1 {
      throw UsageError(
        "\"\(text)\" is the beginning of several runs", help: "they are: \(found.map(\.text).joined(separator: ", "))")
    }
    guard let id = found.first, let record = try history.run(id) else {
      throw UsageError("there is no run \"\(text)\"", help: "\"slipway runs\" lists them; \"last\" is the newest one")
    }
    return record
  }

  /// The state's name, or `interrupted` for a run that is not over and that no process executes.
  func stateName(_ run: RunRecord) -> String { isInterrupted(run) ? "interrupted" : run.state.rawValue }

  func isInterrupted(_ run: RunRecord) -> Bool { !run.state.isFinal && !isExecuting(run.id) }
}

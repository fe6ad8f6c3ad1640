internal import JSON
internal import StepProtocol

/// A step's failure in the form in which it is written down: reported by the plugin (`Failure`), found by its session
/// (`HostFailure`), or by the executor around them.
struct StepFailure: Error {
  var origin: Origin
  var kind: String
  var message: String
  var effects: Effects
  var help: String?
  var diagnostics: [StepDiagnostic] = []
  var undo: JSONValue?
  /// What the plugin said, word for word: only that can be retried.
  var reported: Failure?

  enum Origin: String { case plugin, host }

  /// One that the host found.
  init(_ kind: String, _ message: String, effects: Effects, help: String? = nil) {
    origin = .host
    self.kind = kind
    self.message = message
    self.effects = effects
    self.help = help
  }

  init(_ failure: Failure) {
    origin = .plugin
    kind = failure.kind.rawValue
    message = failure.message
    effects = failure.effects
    help = failure.help
    diagnostics = failure.diagnostics
    undo = failure.undo
    reported = failure
  }

  init(_ failure: HostFailure) {
    self.init(failure.kind.rawValue, failure.message, effects: failure.effects, help: failure.help)
    switch failure.late {
    case .result(let result)?: undo = result.undo
    case .failure(let late)?:
      undo = late.undo
      diagnostics = late.diagnostics
    case nil: break
    }
  }

  /// - Parameter effects: what the attempts before have left.
  static func cancelledBeforeRetry(effects: Effects) -> StepFailure {
    StepFailure("cancelled", "cancelled while it waited for its next attempt", effects: effects)
  }

  var payload: JSONObject {
    var members: JSONObject = [
      "origin": .string(origin.rawValue), "kind": .string(kind), "message": .string(message),
      "effects": .string(effects.rawValue),
    ]
    members["help"] = help.map(JSONValue.string)
    if !diagnostics.isEmpty { members["diagnostics"] = .array(diagnostics.map(\.json)) }
    members["undo"] = undo
    return members
  }
}

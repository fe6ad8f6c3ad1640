package import JSON

/// A run as it was asked for, and its present state. What happened in it are its events.
package struct RunRecord: Sendable, Hashable {
  package var id: RunID
  /// The pipeline's name.
  package var pipeline: String
  package var state: RunState
  /// Seconds since 1970.
  package var created: Double
  package var started: Double?
  package var ended: Double?
  /// The definition, as it was when the run was made: a resumed run goes on with it.
  package var definition: String
  /// The definition's file, for messages.
  package var source: String
  package var parameters: JSONObject
  /// The directory that relative paths of the config are based on.
  package var directory: String
  package var trigger: JSONValue
  /// How it was asked to run: `jobs`, `strict`, `fresh`, and the plugin folders.
  package var options: JSONObject

  package init(
    id: RunID, pipeline: String, state: RunState = .queued, created: Double, started: Double? = nil, ended: Double? = nil,
    definition: String, source: String, parameters: JSONObject, directory: String, trigger: JSONValue, options: JSONObject
  ) {
    self.id = id
    self.pipeline = pipeline
    self.state = state
    self.created = created
    self.started = started
    self.ended = ended
    self.definition = definition
    self.source = source
    self.parameters = parameters
    self.directory = directory
    self.trigger = trigger
    self.options = options
  }
}

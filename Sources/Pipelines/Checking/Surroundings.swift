package import JSON

/// What a check knows of the world besides plugins: values are given to it, so that it reads nothing by itself.
package struct Surroundings: Sendable {
  /// Whether there is a secret of this name.
  package var hasSecret: @Sendable (String) -> Bool
  /// The environment that `env` in expressions reads from.
  package var environment: [String: String]
  /// The names of the runners that a step may be started through.
  package var runners: [String]

  package init(hasSecret: @escaping @Sendable (String) -> Bool, environment: [String: String], runners: [String] = []) {
    self.hasSecret = hasSecret
    self.environment = environment
    self.runners = runners
  }
}

/// What is known of a pipeline's parameters when it is checked.
package enum ParameterValues: Sendable {
  /// For a run, as texts from the command line: defaults are filled in, and what is required must be there.
  case texts([(name: String, value: String)])
  /// For a run, as values, as a server gets them.
  case values(JSONObject)
  /// No run: what has a default is checked with it, everything else by its type.
  case unknown
}

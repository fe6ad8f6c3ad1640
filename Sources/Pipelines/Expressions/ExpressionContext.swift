package import JSON

/// What expressions are evaluated with: the contexts, how the run has gone so far, and a way to read files.
package struct ExpressionContext: Sendable {
  package var parameters: JSONObject
  /// By step id: `{"status": …, "outputs": {…}}`.
  package var steps: JSONObject
  /// `id`, `status`, `pipeline`, `home`, `directory`.
  package var run: JSONObject
  package var env: JSONObject
  package var secrets: JSONObject
  package var trigger: JSONValue
  /// The site's definition, where the run is about one.
  package var site: JSONValue
  /// What `success()`, `failure()` and `cancelled()` say.
  package var outlook: Outlook
  /// The digest of the files that the patterns match, for `hashFiles()`; empty when none does.
  package var hashFiles: @Sendable (_ patterns: [String]) throws -> String

  /// How the run has gone so far, from one step's view.
  package struct Outlook: Sendable, Hashable {
    package var success: Bool
    package var failure: Bool
    package var cancelled: Bool

    package init(success: Bool, failure: Bool, cancelled: Bool) {
      self.success = success
      self.failure = failure
      self.cancelled = cancelled
    }
  }

  package init(
    parameters: JSONObject = [:], steps: JSONObject = [:], run: JSONObject = [:], env: JSONObject = [:], secrets: JSONObject = [:],
    trigger: JSONValue = .null, site: JSONValue = .null,
    outlook: Outlook = Outlook(success: true, failure: false, cancelled: false),
    hashFiles: @escaping @Sendable (_ patterns: [String]) throws -> String = { _ in "" }
  ) {
    self.parameters = parameters
    self.steps = steps
    self.run = run
    self.env = env
    self.secrets = secrets
    self.trigger = trigger
    self.site = site
    self.outlook = outlook
    self.hashFiles = hashFiles
  }

  func value(of context: String) -> JSONValue {
    switch context {
    case "parameters": .object(parameters)
    case "steps": .object(steps)
    case "run": .object(run)
    case "env": .object(env)
    case "secrets": .object(secrets)
    case "trigger": trigger
    case "site": site
    default: .null
    }
  }
}

package import JSON
package import Pipelines
internal import POSIX
internal import RunHistory

/// How a run is to go.
package struct RunOptions: Sendable, Hashable {
  /// Steps side by side.
  package var jobs: Int
  /// Text on a plugin's standard output fails its step.
  package var strict: Bool
  /// A new process for each step, also where one could serve several.
  package var fresh: Bool
  /// `--plugins`, in their order.
  package var pluginFolders: [String]
  /// Every step runs in a sandbox.
  package var sandbox: Bool
  /// The folder that holds the workspace, absolute, for runs that follow each other and go on with what the last one
  /// made; nil for a new one. To be used by one run at a time.
  package var workspace: String?

  package init(
    jobs: Int, strict: Bool = false, fresh: Bool = false, pluginFolders: [String] = [], sandbox: Bool = false,
    workspace: String? = nil
  ) {
    self.jobs = jobs
    self.strict = strict
    self.fresh = fresh
    self.pluginFolders = pluginFolders
    self.sandbox = sandbox
    self.workspace = workspace
  }

  /// As the run's record keeps them.
  var json: JSONObject {
    var members: JSONObject = [
      "jobs": .integer(jobs), "strict": .bool(strict), "fresh": .bool(fresh),
      "plugins": .array(pluginFolders.map(JSONValue.string)), "sandbox": .bool(sandbox),
    ]
    members["workspace"] = workspace.map(JSONValue.string)
    return members
  }

  init(_ json: JSONObject) {
    self.init(
      jobs: json["jobs"]?.integerValue ?? 1, strict: json["strict"]?.boolValue ?? false,
      fresh: json["fresh"]?.boolValue ?? false,
      pluginFolders: (json["plugins"]?.arrayValue ?? []).compactMap(\.stringValue),
      sandbox: json["sandbox"]?.boolValue ?? false, workspace: json["workspace"]?.stringValue)
  }
}

/// What is asked for.
package struct RunRequest: Sendable {
  /// The definition's file.
  package var pipeline: String
  /// As they were typed: `-p NAME=VALUE`.
  package var parameters: [(name: String, value: String)]
  /// What relative paths in a step's config are based on; absolute.
  package var directory: String
  /// What started it; `{"kind": "manual"}` at the command line.
  package var trigger: JSONValue
  package var options: RunOptions

  package init(
    pipeline: String, parameters: [(name: String, value: String)] = [], directory: String,
    trigger: JSONValue = ["kind": "manual"], options: RunOptions
  ) {
    self.pipeline = pipeline
    self.parameters = parameters
    self.directory = directory
    self.trigger = trigger
    self.options = options
  }
}

/// A run whose pipeline, plugins, parameters and secrets have been found good: it can start.
package struct CheckedRun: Sendable {
  package let pipeline: CheckedPipeline
  /// The definition's file and text.
  let source: String
  let text: String
  let directory: String
  let trigger: JSONValue
  let options: RunOptions
  /// By step id.
  let plugins: [String: InstalledPlugin]
  let launcher: Launcher
  /// The values of the secrets that the pipeline names.
  let secrets: JSONObject
  /// The site definition that the parameter `site` names, where it names one.
  let site: JSONValue

  /// A record of it, not yet in the history. The definition's path is absolute there: who resumes or undoes the run from
  /// another directory must find the plugins beside it.
  func record(_ id: RunID, now: Double) -> RunRecord {
    RunRecord(
      id: id, pipeline: pipeline.definition.name, created: now, definition: text,
      source: Path.normalized(Path.join(Environment.workingDirectory, source)),
      parameters: pipeline.parameters, directory: directory, trigger: trigger, options: options.json)
  }
}

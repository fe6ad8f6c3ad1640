public import JSON

/// `execute`, and with the same params `plan`.
public struct ExecuteParams: Sendable, Hashable {
  public var run: String
  public var pipeline: String
  public var step: String
  /// From 1.
  public var attempt: Int
  public var config: JSONValue
  /// Absolute paths.
  public var workspace: String
  public var scratch: String
  /// The same for every attempt at this step of this run.
  public var idempotencyKey: String
  public var timeoutSeconds: Double
  public var context: Context

  /// What the run is about.
  public struct Context: Sendable, Hashable {
    /// The site's id, where the run is about one.
    public var site: String?
    public var environment: String?
    public var trigger: JSONValue
    /// The host's home (`releases/`, `keys/`, `www/`, `cache/` are below it).
    public var home: String
    /// What a release made by this run can say of its origin: pipeline, pipelineDigest, plugins, run, commit.
    public var provenance: JSONValue

    public init(site: String?, environment: String?, trigger: JSONValue, home: String, provenance: JSONValue) {
      self.site = site
      self.environment = environment
      self.trigger = trigger
      self.home = home
      self.provenance = provenance
    }
  }

  public init(
    run: String, pipeline: String, step: String, attempt: Int, config: JSONValue, workspace: String, scratch: String,
    idempotencyKey: String, timeoutSeconds: Double, context: Context
  ) {
    self.run = run
    self.pipeline = pipeline
    self.step = step
    self.attempt = attempt
    self.config = config
    self.workspace = workspace
    self.scratch = scratch
    self.idempotencyKey = idempotencyKey
    self.timeoutSeconds = timeoutSeconds
    self.context = context
  }

  public var json: JSONValue {
    [
      "run": .string(run), "pipeline": .string(pipeline), "step": .string(step), "attempt": .integer(attempt),
      "config": config, "workspace": .string(workspace), "scratch": .string(scratch),
      "idempotencyKey": .string(idempotencyKey), "timeoutSeconds": .number(timeoutSeconds),
      "context": [
        "site": context.site.map(JSONValue.string) ?? .null,
        "environment": context.environment.map(JSONValue.string) ?? .null, "trigger": context.trigger,
        "home": .string(context.home), "provenance": context.provenance,
      ],
    ]
  }

  public init(_ field: JSONField) throws(JSONError) {
    run = try field.required("run").string()
    pipeline = try field.required("pipeline").string()
    step = try field.required("step").string()
    attempt = try field.optional("attempt")?.integer() ?? 1
    config = try field.required("config").value
    workspace = try field.required("workspace").string()
    scratch = try field.required("scratch").string()
    idempotencyKey = try field.required("idempotencyKey").string()
    timeoutSeconds = try field.optional("timeoutSeconds")?.number() ?? 0
    let context = try field.optional("context")
    self.context = Context(
      site: try context?.optional("site")?.string(), environment: try context?.optional("environment")?.string(),
      trigger: try context?.optional("trigger")?.value ?? .null, home: try context?.optional("home")?.string() ?? "",
      provenance: try context?.optional("provenance")?.value ?? .null)
  }
}

/// A file that a step made and wants to be known by name.
public struct Artifact: Sendable, Hashable {
  public var name: String
  /// Inside the workspace.
  public var path: String
  public var mediaType: String?

  public init(name: String, path: String, mediaType: String? = nil) {
    self.name = name
    self.path = path
    self.mediaType = mediaType
  }

  public var json: JSONValue {
    var members: JSONObject = ["name": .string(name), "path": .string(path)]
    members["mediaType"] = mediaType.map(JSONValue.string)
    return .object(members)
  }

  public init(_ field: JSONField) throws(JSONError) {
    name = try field.required("name").string()
    path = try field.required("path").string()
    mediaType = try field.optional("mediaType")?.string()
  }
}

public struct ExecuteResult: Sendable, Hashable {
  public enum Status: String, CaseIterable, Sendable { case succeeded, unchanged }

  public var status: Status
  public var outputs: JSONObject
  public var artifacts: [Artifact]
  /// What `undo` needs to take the effects back; nil when there is nothing to undo.
  public var undo: JSONValue?

  public init(_ status: Status = .succeeded, outputs: JSONObject = [:], artifacts: [Artifact] = [], undo: JSONValue? = nil) {
    self.status = status
    self.outputs = outputs
    self.artifacts = artifacts
    self.undo = undo
  }

  public var json: JSONValue {
    var members: JSONObject = ["status": .string(status.rawValue), "outputs": .object(outputs)]
    if !artifacts.isEmpty { members["artifacts"] = .array(artifacts.map(\.json)) }
    members["undo"] = undo
    return .object(members)
  }

  public init(_ field: JSONField) throws(JSONError) {
    status = try field.required("status").oneOf(Status.self)
    outputs = try field.optional("outputs")?.object() ?? [:]
    artifacts = []
    for element in try field.optional("artifacts")?.elements() ?? [] { artifacts.append(try Artifact(element)) }
    undo = try field.optional("undo")?.value
  }
}

public import JSON

/// The methods of docs/protocol.md.
public enum Method {
  public static let initialize = "initialize"
  public static let validate = "validate"
  public static let plan = "plan"
  public static let execute = "execute"
  public static let undo = "undo"
  public static let shutdown = "shutdown"
  /// Notification to the plugin.
  public static let cancel = "cancel"
  /// Notifications from the plugin.
  public static let log = "log"
  public static let progress = "progress"
  public static let mask = "mask"
  /// Requests from the plugin.
  public static let checkpoint = "checkpoint"
  public static let service = "service"
}

/// One change that `plan` announces.
public struct PlannedChange: Sendable, Hashable {
  /// A verb: create, replace, remove, start, send …
  public var action: String
  public var target: String
  public var summary: String
  /// Whether something is lost by it.
  public var destructive: Bool

  public init(action: String, target: String, summary: String, destructive: Bool = false) {
    self.action = action
    self.target = target
    self.summary = summary
    self.destructive = destructive
  }

  public var json: JSONValue {
    ["action": .string(action), "target": .string(target), "summary": .string(summary), "destructive": .bool(destructive)]
  }

  public init(_ field: JSONField) throws(JSONError) {
    action = try field.required("action").string()
    target = try field.required("target").string()
    summary = try field.optional("summary")?.string() ?? ""
    destructive = try field.optional("destructive")?.bool() ?? false
  }
}

public struct UndoParams: Sendable, Hashable {
  public var undo: JSONValue
  /// Why: `failed`, `cancelled`, `requested`.
  public var reason: String
  public var idempotencyKey: String
  public var workspace: String
  public var scratch: String

  public init(undo: JSONValue, reason: String, idempotencyKey: String, workspace: String, scratch: String) {
    self.undo = undo
    self.reason = reason
    self.idempotencyKey = idempotencyKey
    self.workspace = workspace
    self.scratch = scratch
  }

  public var json: JSONValue {
    [
      "undo": undo, "reason": .string(reason), "idempotencyKey": .string(idempotencyKey),
      "workspace": .string(workspace), "scratch": .string(scratch),
    ]
  }

  public init(_ field: JSONField) throws(JSONError) {
    undo = try field.optional("undo")?.value ?? .null
    reason = try field.optional("reason")?.string() ?? ""
    idempotencyKey = try field.optional("idempotencyKey")?.string() ?? ""
    workspace = try field.required("workspace").string()
    scratch = try field.required("scratch").string()
  }
}

/// `checkpoint`, from the plugin: the host answers once `undo` is on the disk.
public struct CheckpointParams: Sendable, Hashable {
  public var undo: JSONValue
  public var effects: Effects

  public init(undo: JSONValue, effects: Effects) {
    self.undo = undo
    self.effects = effects
  }

  public var json: JSONValue { ["undo": undo, "effects": .string(effects.rawValue)] }

  public init(_ field: JSONField) throws(JSONError) {
    undo = try field.required("undo").value
    effects = try field.optional("effects")?.oneOf(Effects.self) ?? .unknown
  }
}

/// `service`, from the plugin: the host starts a daemon that outlives the run, or reloads one of the machine's. The name
/// must stand in the manifest's `needs.services`; to be started, it is looked up in the host's `PATH`.
public struct ServiceParams: Sendable, Hashable {
  public enum Action: String, CaseIterable, Sendable {
    case start
    /// The host gives the machine's own daemon what follows from the home. It takes no word of the plugin's for it.
    case reload
  }

  public var name: String
  public var action: Action
  /// Of a start.
  public var arguments: [String]

  public init(name: String, action: Action = .start, arguments: [String] = []) {
    self.name = name
    self.action = action
    self.arguments = arguments
  }

  public var json: JSONValue {
    var members: JSONObject = ["name": .string(name)]
    if action != .start { members["action"] = .string(action.rawValue) }
    members["arguments"] = .array(arguments.map(JSONValue.string))
    return .object(members)
  }

  public init(_ field: JSONField) throws(JSONError) {
    name = try field.required("name").string()
    action = try field.optional("action")?.oneOf(Action.self) ?? .start
    arguments = try field.optional("arguments")?.strings() ?? []
  }
}

/// `cancel`, to the plugin: about the request with this id.
public struct CancelParams: Sendable, Hashable {
  public var id: String
  public var reason: String
  public var graceSeconds: Double

  public init(id: String, reason: String, graceSeconds: Double) {
    self.id = id
    self.reason = reason
    self.graceSeconds = graceSeconds
  }

  public var json: JSONValue {
    ["id": .string(id), "reason": .string(reason), "graceSeconds": .number(graceSeconds)]
  }

  public init(_ field: JSONField) throws(JSONError) {
    id = try field.required("id").string()
    reason = try field.optional("reason")?.string() ?? ""
    graceSeconds = try field.optional("graceSeconds")?.number() ?? 10
  }
}

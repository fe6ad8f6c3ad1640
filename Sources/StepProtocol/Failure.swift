public import JSON

/// A finding of a step about its config or about what it was given.
public struct StepDiagnostic: Sendable, Hashable {
  public enum Severity: String, CaseIterable, Sendable { case error, warning, info }

  public var severity: Severity
  public var message: String
  /// JSON Pointer into the config; empty for the whole.
  public var path: String
  public var help: String?
  /// Where it is in a file, for findings about files.
  public var file: String?
  public var line: Int?
  public var column: Int?

  public init(
    _ severity: Severity, _ message: String, path: String = "", help: String? = nil, file: String? = nil,
    line: Int? = nil, column: Int? = nil
  ) {
    self.severity = severity
    self.message = message
    self.path = path
    self.help = help
    self.file = file
    self.line = line
    self.column = column
  }

  public var json: JSONValue {
    var members: JSONObject = ["severity": .string(severity.rawValue), "message": .string(message), "path": .string(path)]
    members["help"] = help.map(JSONValue.string)
    members["file"] = file.map(JSONValue.string)
    members["line"] = line.map(JSONValue.integer)
    members["column"] = column.map(JSONValue.integer)
    return .object(members)
  }

  /// - Throws: `JSONError` when it is not of this shape.
  public init(_ field: JSONField) throws(JSONError) {
    self.init(
      try field.required("severity").oneOf(Severity.self), try field.required("message").string(),
      path: try field.optional("path")?.string() ?? "", help: try field.optional("help")?.string(),
      file: try field.optional("file")?.string(), line: try field.optional("line")?.integer(),
      column: try field.optional("column")?.integer())
  }

  /// `file:line:column: error: message`.
  public var description: String {
    let place = [file, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
    return "\(place.isEmpty ? "" : "\(place): ")\(severity.rawValue): \(message)"
  }
}

/// A failed step, as the plugin's error response says it.
public struct Failure: Error, Sendable, Hashable {
  public var kind: FailureKind
  public var message: String
  public var retryable: Bool
  public var retryAfterSeconds: Double?
  public var effects: Effects
  public var diagnostics: [StepDiagnostic]
  public var undo: JSONValue?
  public var help: String?

  public init(
    _ kind: FailureKind, _ message: String, effects: Effects = .unknown, retryable: Bool = false,
    retryAfterSeconds: Double? = nil, diagnostics: [StepDiagnostic] = [], undo: JSONValue? = nil, help: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.retryable = retryable
    self.retryAfterSeconds = retryAfterSeconds
    self.effects = effects
    self.diagnostics = diagnostics
    self.undo = undo
    self.help = help
  }

  public var error: Message.ErrorObject {
    var data: JSONObject = [
      "kind": .string(kind.rawValue), "retryable": .bool(retryable), "effects": .string(effects.rawValue),
    ]
    data["retryAfterSeconds"] = retryAfterSeconds.map(JSONValue.number)
    if !diagnostics.isEmpty { data["diagnostics"] = .array(diagnostics.map(\.json)) }
    data["undo"] = undo
    data["help"] = help.map(JSONValue.string)
    return Message.ErrorObject(code: kind.code, message: message, data: .object(data))
  }

  /// Reads an error response with goodwill: what is missing or malformed in `data` takes the careful default.
  public init(_ error: Message.ErrorObject) {
    let data = error.data
    kind = data["kind"]?.stringValue.flatMap(FailureKind.init) ?? FailureKind(code: error.code) ?? .internal
    message = error.message
    retryable = data["retryable"]?.boolValue ?? false
    retryAfterSeconds = data["retryAfterSeconds"]?.doubleValue
    // JSON-RPC's own errors (-32xxx) mean that the method never ran.
    let byCode: Effects = (-32768 ... -32000).contains(error.code) ? .none : .unknown
    effects = data["effects"]?.stringValue.flatMap(Effects.init) ?? byCode
    diagnostics = (data["diagnostics"]?.arrayValue ?? []).compactMap { try? StepDiagnostic(JSONField($0)) }
    // A bare `nil` here would be JSON's null, which says that the checkpoint's undo no longer counts.
    undo = data["undo"].flatMap { $0 == .null ? Optional.none : $0 }
    help = data["help"]?.stringValue
  }
}

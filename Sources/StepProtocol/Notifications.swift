public import JSON

/// A notification from the plugin.
public enum PluginNotification: Sendable, Hashable {
  case log(level: LogLevel, message: String, fields: JSONObject)
  case progress(Progress)
  case mask(String)

  public struct Progress: Sendable, Hashable {
    public var done: Double
    public var total: Double?
    public var unit: String?
    public var message: String?

    public init(done: Double, total: Double? = nil, unit: String? = nil, message: String? = nil) {
      self.done = done
      self.total = total
      self.unit = unit
      self.message = message
    }

    public var json: JSONValue {
      var members: JSONObject = ["done": .number(done)]
      members["total"] = total.map(JSONValue.number)
      members["unit"] = unit.map(JSONValue.string)
      members["message"] = message.map(JSONValue.string)
      return .object(members)
    }
  }

  public var message: Message {
    switch self {
    case .log(let level, let message, let fields):
      var members: JSONObject = ["level": .string(level.rawValue), "message": .string(message)]
      if !fields.isEmpty { members["fields"] = .object(fields) }
      return .notification(method: Method.log, params: .object(members))
    case .progress(let progress): return .notification(method: Method.progress, params: progress.json)
    case .mask(let value): return .notification(method: Method.mask, params: ["value": .string(value)])
    }
  }

  /// nil for a method that this version does not know.
  /// - Throws: `JSONError` for params of another shape.
  public init?(method: String, params: JSONValue) throws(JSONError) {
    let field = JSONField(params)
    switch method {
    case Method.log:
      self = .log(
        level: try field.optional("level")?.oneOf(LogLevel.self) ?? .info, message: try field.required("message").string(),
        fields: try field.optional("fields")?.object() ?? [:])
    case Method.progress:
      self = .progress(
        Progress(
          done: try field.required("done").number(), total: try field.optional("total")?.number(),
          unit: try field.optional("unit")?.string(), message: try field.optional("message")?.string()))
    case Method.mask: self = .mask(try field.required("value").string())
    default: return nil
    }
  }
}

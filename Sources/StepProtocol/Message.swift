public import JSON

/// A JSON-RPC id: the host's are strings, a plugin's may be strings or integers, echoed exactly.
public enum MessageID: Sendable, Hashable, CustomStringConvertible {
  case string(String)
  case integer(Int)

  public var json: JSONValue {
    switch self {
    case .string(let value): .string(value)
    case .integer(let value): .integer(value)
    }
  }

  public init?(_ json: JSONValue) {
    switch json {
    case .string(let value): self = .string(value)
    case .integer(let value): self = .integer(value)
    default: return nil
    }
  }

  public var description: String { json.text() }
}

/// One line of the wire: a JSON-RPC 2.0 message.
public enum Message: Sendable, Hashable {
  case request(id: MessageID, method: String, params: JSONValue)
  case notification(method: String, params: JSONValue)
  case response(id: MessageID, result: JSONValue)
  /// `id` is nil when the request could not be read.
  case failure(id: MessageID?, ErrorObject)

  /// The JSON-RPC error object.
  public struct ErrorObject: Sendable, Hashable {
    public var code: Int
    public var message: String
    public var data: JSONValue

    public init(code: Int, message: String, data: JSONValue = .null) {
      self.code = code
      self.message = message
      self.data = data
    }

    public static let parseError = ErrorObject(code: -32700, message: "not JSON")
    public static let invalidRequest = ErrorObject(code: -32600, message: "not a JSON-RPC 2.0 message")

    public static func methodNotFound(_ method: String) -> ErrorObject {
      ErrorObject(code: -32601, message: "unknown method \"\(method)\"")
    }

    public static func invalidParams(_ reason: String) -> ErrorObject {
      ErrorObject(code: -32602, message: reason)
    }
  }

  /// The message as a line, with its newline.
  public var line: [UInt8] {
    var members: JSONObject = ["jsonrpc": "2.0"]
    switch self {
    case .request(let id, let method, let params):
      members["id"] = id.json
      members["method"] = .string(method)
      if params != .null { members["params"] = params }
    case .notification(let method, let params):
      members["method"] = .string(method)
      if params != .null { members["params"] = params }
    case .response(let id, let result):
      members["id"] = id.json
      members["result"] = result
    case .failure(let id, let error):
      members["id"] = id?.json ?? .null
      var object: JSONObject = ["code": .integer(error.code), "message": .string(error.message)]
      if error.data != .null { object["data"] = error.data }
      members["error"] = .object(object)
    }
    return JSONValue.object(members).bytes() + [UInt8(ascii: "\n")]
  }
}

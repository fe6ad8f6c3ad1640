internal import JSON

/// A message of a plugin, reduced to what has to be the same when a conversation is repeated: replies and requests in
/// their order, with their content. Log lines, progress, ids, the words of failures and the plugin's version may differ.
struct ComparedMessage: Hashable {
  /// `the reply to execute`, `the request checkpoint`
  var about: String
  var content: JSONValue
  /// Of a request: to be echoed by the answer.
  var id: JSONValue?

  /// - Parameters:
  ///   - message: what came over the wire.
  ///   - methods: of the host's requests, by their ids.
  /// - Returns: nil for what is not compared.
  init?(_ message: JSONValue, methods: [String: String]) {
    guard message.objectValue != nil, message["jsonrpc"] != nil else { return nil }
    if let method = message["method"]?.stringValue {
      guard let id = message["id"] else { return nil }
      self.id = id
      about = "the request \(method)"
      content = message["params"] ?? .null
    } else {
      let method = message["id"]?.stringValue.flatMap { methods[$0] }
      about = method.map { "the reply to \($0)" } ?? "a reply to nothing"
      content = Self.content(of: message)
    }
  }

  private static func content(of message: JSONValue) -> JSONValue {
    if let error = message["error"] {
      var members: JSONObject = ["code": error["code"] ?? .null]
      for (key, value) in error["data"]?.objectValue ?? [:] where key != "help" && key != "diagnostics" { members[key] = value }
      return ["error": .object(members)]
    }
    guard var result = message["result"]?.objectValue else { return ["result": message["result"] ?? .null] }
    if var plugin = result["plugin"]?.objectValue {
      plugin["version"] = nil
      result["plugin"] = .object(plugin)
    }
    return ["result": .object(result)]
  }
}

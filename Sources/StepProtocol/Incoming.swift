internal import JSON

/// What a line from the other side turned out to be.
public enum Incoming: Sendable, Hashable {
  case message(Message)
  /// Not of the protocol: text, or JSON without `jsonrpc`. The host shows it as a log line.
  case stray(String)
  /// Meant for the protocol, and not valid; the reason.
  case violation(String)

  public init(line: [UInt8]) {
    if line.starts(with: [0xEF, 0xBB, 0xBF]) {
      self = .violation("the line begins with a byte order mark")
      return
    }
    guard let text = String(validating: line, as: UTF8.self) else {
      self = .violation("the line is not valid UTF-8")
      return
    }
    guard line.hasFewValues else {
      // Not read at all; what is meant for the protocol says so.
      let isMeant = line.first == UInt8(ascii: "{") && text.contains("\"jsonrpc\"")
      self = isMeant ? .violation("the line holds more than \(Limits.values) values") : .stray(text)
      return
    }
    do throws(JSONError) {
      self.init(try JSONValue(parsing: line, maximumDepth: Limits.depth), text: text)
    } catch {
      switch error.code {
      case .duplicateKey, .tooDeep, .numberOutOfRange: self = .violation(error.message)
      default: self = .stray(text)
      }
    }
  }

  private init(_ value: JSONValue, text: String) {
    guard let object = value.objectValue, let version = object["jsonrpc"] else {
      self = .stray(text)
      return
    }
    guard version == "2.0" else {
      self = .violation("\"jsonrpc\" is \(version.text()), not \"2.0\"")
      return
    }
    guard value.hasOnlySafeIntegers else {
      self = .violation("an integer is outside ±2^53")
      return
    }
    self = Self.read(object)
  }

  private static func read(_ object: JSONObject) -> Incoming {
    if let method = object["method"] {
      guard let name = method.stringValue else { return .violation("\"method\" is not a string") }
      let params = object["params"] ?? .null
      switch params {
      case .null, .object, .array: break
      default: return .violation("\"params\" is neither an object nor an array")
      }
      guard let id = object["id"] else { return .message(.notification(method: name, params: params)) }
      guard let known = MessageID(id) else { return .violation("\"id\" is neither a string nor an integer") }
      return .message(.request(id: known, method: name, params: params))
    }
    guard let id = object["id"] else { return .violation("neither a \"method\" nor an \"id\"") }
    switch (object["result"], object["error"]) {
    case (let result?, nil):
      guard let known = MessageID(id) else { return .violation("\"id\" is neither a string nor an integer") }
      return .message(.response(id: known, result: result))
    case (nil, let error?):
      guard let code = error["code"]?.integerValue, let message = error["message"]?.stringValue else {
        return .violation("\"error\" has no integer \"code\" and string \"message\"")
      }
      guard id == .null || MessageID(id) != nil else { return .violation("\"id\" is neither a string nor an integer") }
      let object = Message.ErrorObject(code: code, message: message, data: error["data"] ?? .null)
      return .message(.failure(id: MessageID(id), object))
    case (.some, .some): return .violation("both a \"result\" and an \"error\"")
    case (nil, nil): return .violation("neither a \"result\" nor an \"error\"")
    }
  }
}

extension [UInt8] {
  /// Whether, read as JSON, they hold no more values than a line may: counted by the commas, and the brackets that are
  /// not closed at once. Before a byte is allocated for any of them.
  fileprivate var hasFewValues: Bool {
    if count <= Limits.values { return true }
    var values = 0
    var isInString = false
    var isEscaped = false
    for (position, byte) in enumerated() {
      if isEscaped {
        isEscaped = false
      } else if isInString {
        if byte == UInt8(ascii: "\\") { isEscaped = true } else if byte == UInt8(ascii: "\"") { isInString = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: ","): values += 1
        case UInt8(ascii: "["), UInt8(ascii: "{"):
          let next = position + 1 < count ? self[position + 1] : 0
          // In ASCII a closing bracket stands two behind its opening one.
          if next != byte + 2 { values += 1 }
        default: break
        }
      }
    }
    return values <= Limits.values
  }
}

extension JSONValue {
  /// Whether every integer in it lies within ±2^53.
  var hasOnlySafeIntegers: Bool {
    switch self {
    case .integer(let value): Limits.integers.contains(value)
    case .array(let elements): elements.allSatisfy(\.hasOnlySafeIntegers)
    case .object(let object): object.members.allSatisfy { $0.value.hasOnlySafeIntegers }
    default: true
    }
  }
}

internal import CJansson
internal import CJanssonArena
internal import Diagnostics

extension JSONValue {
  /// Nesting that every text of ours keeps to: the step protocol's limit, also for definitions.
  public static let maximumDepth = 64

  /// Parses one JSON text by libjansson. Duplicate keys, invalid UTF-8, a byte order mark, text after
  /// the value, and nesting over `maximumDepth` are refused.
  /// - Parameter file: names the text in errors.
  /// - Throws: `JSONError` with line and column.
  public init(parsing text: [UInt8], file: String = "<json>", maximumDepth: Int = maximumDepth) throws(JSONError) {
    if text.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw JSONError(
        .syntax, "the text begins with a byte order mark", at: TextPositions(text).location(at: 0, file: file),
        help: "save it as UTF-8 without one")
    }
    if let offset = firstOffset(in: text, deeperThan: maximumDepth) {
      throw JSONError(
        .tooDeep, "nested over \(maximumDepth) levels deep", at: TextPositions(text).location(at: offset, file: file))
    }
    var error = json_error_t()
    let flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL
    // What jansson makes lives until the end of the arena: it is copied, and needs no json_decref.
    cjansson_arena_begin()
    defer { cjansson_arena_end() }
    let root = unsafe text.withUnsafeBytes { bytes in
      unsafe json_loadb(bytes.baseAddress, bytes.count, Int(flags), &error)
    }
    guard let root = unsafe root else { throw JSONError(error, text, file) }
    do throws(JSONError) { self = try unsafe JSONValue(copying: root) } catch {
      var error = error
      let place = JSONPlaces(text).places[error.path]
      error.location = place.map { TextPositions(text).location(at: $0.key ?? $0.value, file: file) }
      throw error
    }
  }

  public init(parsing text: String, file: String = "<json>") throws(JSONError) {
    try self.init(parsing: Array(text.utf8), file: file)
  }

  fileprivate init(copying json: UnsafePointer<json_t>) throws(JSONError) {
    switch unsafe json.pointee.type {
    case JSON_TRUE: self = .bool(true)
    case JSON_FALSE: self = .bool(false)
    case JSON_INTEGER: self = unsafe .integer(Int(json_integer_value(json)))
    case JSON_REAL: self = unsafe .number(json_real_value(json))
    case JSON_STRING:
      self = unsafe .string(String(copying: json_string_value(json), count: json_string_length(json)))
    case JSON_ARRAY:
      var elements: [JSONValue] = []
      elements.reserveCapacity(unsafe json_array_size(json))
      for index in 0..<(unsafe json_array_size(json)) {
        do throws(JSONError) { elements.append(try unsafe JSONValue(copying: json_array_get(json, index)!)) } catch {
          throw error.below("/\(index)")
        }
      }
      self = .array(elements)
    case JSON_OBJECT: self = try unsafe .object(JSONObject(copying: UnsafeMutablePointer(mutating: json)))
    default: self = .null
    }
  }
}

extension JSONObject {
  fileprivate init(copying json: UnsafeMutablePointer<json_t>) throws(JSONError) {
    self.init()
    reserveCapacity(unsafe json_object_size(json))
    var iterator = unsafe json_object_iter(json)
    while let member = unsafe iterator {
      guard let name = unsafe json_object_iter_key(member), let value = unsafe json_object_iter_value(member) else { break }
      let key = unsafe String(cString: name)
      // To Swift, as to a reader, é and e with a combining accent are one key; jansson compares bytes.
      if key.utf8.contains(where: { $0 >= 0x80 }), self[key] != nil {
        throw JSONError(.duplicateKey, "duplicate object key \"\(key)\", in another Unicode form", path: "".appendingPointer(key))
      }
      do throws(JSONError) { append(key, try unsafe JSONValue(copying: UnsafePointer(value))) } catch {
        throw error.below("".appendingPointer(key))
      }
      unsafe iterator = unsafe json_object_iter_next(json, member)
    }
  }
}

extension JSONError {
  /// The same error, seen from the value that holds this one.
  fileprivate func below(_ token: String) -> JSONError {
    var error = self
    error.path = token + path
    return error
  }
}

extension String {
  fileprivate init(copying bytes: UnsafePointer<CChar>?, count: Int) {
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
    self = unsafe String(decoding: buffer, as: UTF8.self)
  }
}

extension JSONError {
  fileprivate init(_ error: json_error_t, _ text: [UInt8], _ file: String) {
    var error = error
    let code: Code =
      switch unsafe json_error_code(&error) {
      case json_error_duplicate_key: .duplicateKey
      case json_error_invalid_utf8: .invalidUTF8
      case json_error_end_of_input_expected: .trailingText
      case json_error_numeric_overflow: .numberOutOfRange
      case json_error_stack_overflow: .tooDeep
      default: .syntax
      }
    let message = unsafe withUnsafeBytes(of: error.text) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    // jansson points behind the token that it complains of; a person looks for its beginning.
    let end = min(max(0, Int(error.position)), text.count)
    let isEmpty = text.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let atEnd = message.hasSuffix("near end of file")
    let offset = isEmpty || atEnd ? text.count : code == .invalidUTF8 ? end : tokenStart(in: text, before: end)
    let location = TextPositions(text).location(at: offset, file: file)
    if code == .invalidUTF8 {
      self.init(code, "this is not UTF-8", at: location, help: "save the file as UTF-8")
    } else if isEmpty {
      self.init(code, "the text is empty", at: location)
    } else {
      self.init(code, message, at: location, help: code == .syntax ? syntaxAdvice(text, at: offset, message) : nil)
    }
  }
}

/// Where the last token that begins before `end` begins.
private func tokenStart(in text: [UInt8], before end: Int) -> Int {
  let spaces = Set(" \t\r\n".utf8)
  let punctuation = Set("{}[]:,\"".utf8)
  var start = 0
  var offset = 0
  while offset < end {
    if spaces.contains(text[offset]) {
      offset += 1
      continue
    }
    start = offset
    let first = text[offset]
    offset += 1
    if first == UInt8(ascii: "\"") {
      while offset < end, text[offset] != UInt8(ascii: "\"") { offset += text[offset] == UInt8(ascii: "\\") ? 2 : 1 }
      offset += 1
    } else if !punctuation.contains(first) {
      while offset < end, !punctuation.contains(text[offset]), !spaces.contains(text[offset]) { offset += 1 }
    }
  }
  return start
}

/// Checked before jansson sees the text: its own limit is fixed at 2,048.
private func firstOffset(in text: [UInt8], deeperThan limit: Int) -> Int? {
  var depth = 0
  var offset = 0
  unsafe text.withUnsafeBufferPointer { text in
    while offset < text.count {
      switch unsafe text[offset] {
      case UInt8(ascii: "\""):
        offset += 1
        while offset < text.count, unsafe text[offset] != UInt8(ascii: "\"") {
          offset += unsafe text[offset] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        if depth > limit { return }
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
      offset += 1
    }
  }
  return depth > limit ? offset : nil
}

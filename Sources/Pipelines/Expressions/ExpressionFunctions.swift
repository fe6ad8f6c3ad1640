internal import Diagnostics
internal import JSON

extension Expression.Function {
  /// - Parameter arguments: as many as the function takes.
  func result(_ arguments: [JSONValue], _ context: ExpressionContext, at offset: Int) throws(ExpressionError) -> JSONValue {
    switch self {
    case .contains: return .bool(try Self.contains(arguments[0], arguments[1], at: offset))
    case .startsWith: return .bool(try arguments[0].lowercasedText(offset).hasPrefix(try arguments[1].lowercasedText(offset)))
    case .endsWith: return .bool(try arguments[0].lowercasedText(offset).hasSuffix(try arguments[1].lowercasedText(offset)))
    case .format: return .string(try Self.format(arguments, at: offset))
    case .join: return .string(try Self.join(arguments, at: offset))
    case .toJSON:
      let text = arguments[0].text(.pretty)
      try checkLength(text, at: offset)
      return .string(text)
    case .hashFiles:
      var patterns: [String] = []
      for argument in arguments { patterns.append(try argument.text(at: offset)) }
      do {
        return .string(try context.hashFiles(patterns))
      } catch {
        throw ExpressionError(.files, "hashFiles(): \((error as? any UserFacingError)?.diagnostics.first?.message ?? "\(error)")", at: offset)
      }
    case .success: return .bool(context.outlook.success)
    case .failure: return .bool(context.outlook.failure)
    case .cancelled: return .bool(context.outlook.cancelled)
    case .always: return true
    }
  }

  /// A text in a text, or a value among the elements of an array; without regard to case.
  private static func contains(_ whole: JSONValue, _ part: JSONValue, at offset: Int) throws(ExpressionError) -> Bool {
    if let elements = whole.arrayValue { return elements.contains { $0.looselyEquals(part) } }
    let text = try part.lowercasedText(offset)
    return text.isEmpty ? true : try whole.lowercasedText(offset).contains(text)
  }

  /// `{0}` is the first argument behind the pattern; `{{` and `}}` are braces.
  private static func format(_ arguments: [JSONValue], at offset: Int) throws(ExpressionError) -> String {
    let pattern = try arguments[0].text(at: offset)
    var result = ""
    var rest = pattern[...]
    while let character = rest.popFirst() {
      if character != "{", character != "}" {
        result.append(character)
      } else if rest.first == character {
        result.append(character)
        rest.removeFirst()
      } else {
        let number = rest.prefix { $0 != "}" }
        guard character == "{", rest.dropFirst(number.count).first == "}", let index = Int(number), index >= 0 else {
          throw ExpressionError(.type, "format(): a single \(character) in '\(pattern)'", at: offset, help: "write {0} for the first argument, {{ for a brace")
        }
        guard index + 1 < arguments.count else {
          throw ExpressionError(.type, "format(): there is no argument for {\(index)}", at: offset)
        }
        result += try arguments[index + 1].text(at: offset)
        rest = rest.dropFirst(number.count + 1)
      }
      try checkLength(result, at: offset)
    }
    return result
  }

  private static func join(_ arguments: [JSONValue], at offset: Int) throws(ExpressionError) -> String {
    let separator = arguments.count > 1 ? try arguments[1].text(at: offset) : ","
    var result = ""
    for (index, element) in (arguments[0].arrayValue ?? [arguments[0]]).enumerated() {
      result += (index > 0 ? separator : "") + (try element.text(at: offset))
      try checkLength(result, at: offset)
    }
    return result
  }
}

extension JSONValue {
  fileprivate func lowercasedText(_ offset: Int) throws(ExpressionError) -> String { try text(at: offset).lowercased() }
}

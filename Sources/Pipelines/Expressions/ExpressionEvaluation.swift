package import JSON

/// The longest text that an expression may make, in bytes.
private let longestResult = 1_048_576

extension Expression {
  /// - Throws: `ExpressionError` when an array or object is used as text, a result grows too long, or files can't be read.
  package func value(in context: ExpressionContext) throws(ExpressionError) -> JSONValue {
    switch self {
    case .literal(let value): return value
    case .context(let name, _): return context.value(of: name)
    // What isn't there is null, as at GitHub's; a misspelt name has been found when the pipeline was checked.
    case .property(let of, let name, _): return try of.value(in: context)[name] ?? .null
    case .index(let of, let index, _): return try of.value(in: context).element(try index.value(in: context))
    case .not(let operand): return .bool(try !operand.value(in: context).isTruthy)
    case .binary(let op, let left, let right): return try Self.apply(op, left, right, context)
    case .call(let function, let arguments, let offset):
      var values: [JSONValue] = []
      for argument in arguments { values.append(try argument.value(in: context)) }
      return try function.result(values, context, at: offset)
    }
  }

  private static func apply(
    _ op: Operator, _ left: Expression, _ right: Expression, _ context: ExpressionContext
  ) throws(ExpressionError) -> JSONValue {
    let a = try left.value(in: context)
    if op == .and { return a.isTruthy ? try right.value(in: context) : a }
    if op == .or { return a.isTruthy ? a : try right.value(in: context) }
    let b = try right.value(in: context)
    return switch op {
    case .equal: .bool(a.looselyEquals(b))
    case .notEqual: .bool(!a.looselyEquals(b))
    case .less: .bool(a.looselyPrecedes(b))
    case .lessOrEqual: .bool(a.looselyPrecedes(b) || a.looselyEquals(b))
    case .greater: .bool(b.looselyPrecedes(a))
    case .greaterOrEqual: .bool(b.looselyPrecedes(a) || a.looselyEquals(b))
    case .and, .or: b
    }
  }
}

extension JSONValue {
  fileprivate func element(_ index: JSONValue) -> JSONValue {
    switch self {
    case .object(let object): return index.coercedText.flatMap { object[$0] } ?? .null
    case .array(let elements):
      guard let position = Int(exactly: index.coercedNumber.rounded(.down)), elements.indices.contains(position) else { return .null }
      return elements[position]
    default: return .null
    }
  }
}

extension TextTemplate {
  /// The text with its expressions' values in it; where it is only one expression, that value.
  /// - Throws: `ExpressionError`, its place still relative to the text.
  func value(in context: ExpressionContext) throws(ExpressionError) -> JSONValue {
    if let expression = onlyExpression { return try expression.value(in: context) }
    var result = ""
    for piece in pieces {
      switch piece {
      case .text(let text): result += text
      case .expression(let expression): result += try expression.value(in: context).text(at: expression.offset)
      }
      try checkLength(result, at: 0)
    }
    return .string(result)
  }
}

extension Expression {
  /// Where it begins in its text, as far as that is known.
  var offset: Int {
    switch self {
    case .literal: 0
    case .context(_, let offset), .call(_, _, let offset): offset
    case .property(let of, _, _), .index(let of, _, _), .not(let of), .binary(_, let of, _): of.offset
    }
  }
}

extension JSONValue {
  /// - Throws: for arrays and objects.
  func text(at offset: Int) throws(ExpressionError) -> String {
    if let text = coercedText { return text }
    throw ExpressionError(.type, "an \(typeName) can't stand in a text", at: offset, help: "write toJSON(…), or join(…) for an array")
  }
}

func checkLength(_ text: String, at offset: Int) throws(ExpressionError) {
  guard text.utf8.count <= longestResult else {
    throw ExpressionError(.limit, "an expression makes a text of over \(longestResult) bytes", at: offset)
  }
}

internal import Diagnostics
internal import JSON

/// Parses one expression by precedence climbing.
struct ExpressionParser {
  private var lexer: ExpressionLexer
  private var current: (token: ExpressionLexer.Token, offset: Int)
  private var depth = 0
  private static let maximumDepth = 40

  /// - Returns: the expression that begins at `start`, and where what follows its `}}` begins.
  static func parse(_ text: [UInt8], from start: Int = 0) throws(ExpressionError) -> (expression: Expression, end: Int) {
    var parser = try ExpressionParser(text, start)
    if parser.current.token == .end {
      throw ExpressionError(.syntax, "an expression is empty", at: start)
    }
    let expression = try parser.expression(above: 0)
    guard parser.current.token == .end else { throw parser.unexpected() }
    return (expression, parser.lexer.offset)
  }

  private init(_ text: [UInt8], _ start: Int) throws(ExpressionError) {
    lexer = ExpressionLexer(text, from: start)
    current = try lexer.next()
  }

  private mutating func advance() throws(ExpressionError) { current = try lexer.next() }

  private mutating func expression(above precedence: Int) throws(ExpressionError) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw ExpressionError(.limit, "an expression is nested over \(Self.maximumDepth) levels deep", at: current.offset)
    }
    var left = try unary()
    var operators = 0
    while case .symbol(let symbol) = current.token, let op = Expression.Operator(rawValue: symbol), op.precedence > precedence {
      operators += 1
      guard operators <= 100 else { throw ExpressionError(.limit, "an expression has over 100 operators in a row", at: current.offset) }
      try advance()
      left = .binary(op, left, try expression(above: op.precedence))
    }
    return left
  }

  private mutating func unary() throws(ExpressionError) -> Expression {
    var negations = 0
    while current.token == .symbol("!") {
      negations += 1
      try advance()
    }
    let operand = try access(try primary())
    return negations == 0 ? operand : negations % 2 == 1 ? .not(operand) : .not(.not(operand))
  }

  private mutating func primary() throws(ExpressionError) -> Expression {
    let (token, offset) = current
    switch token {
    case .string(let text):
      try advance()
      return .literal(.string(text))
    case .number(let value):
      try advance()
      return .literal(jsonNumber(value))
    case .symbol("("):
      try advance()
      let inner = try expression(above: 0)
      try expect(")")
      return inner
    case .name(let name):
      try advance()
      if let literal: JSONValue = ["true": true, "false": false, "null": .null][name] { return .literal(literal) }
      return current.token == .symbol("(") ? try call(name, offset) : try context(name, offset)
    case .end: throw ExpressionError(.syntax, "an expression ends too early", at: offset)
    case .symbol: throw unexpected()
    }
  }

  private func context(_ name: String, _ offset: Int) throws(ExpressionError) -> Expression {
    guard Contexts.names.contains(name) else {
      let isFunction = Expression.Function(rawValue: name) != nil
      throw ExpressionError(
        .unknownName, "\"\(name)\" is not known in expressions", at: offset,
        help: isFunction ? "a function needs parentheses: \(name)()" : suggestion(for: name, among: Contexts.names))
    }
    return .context(name, offset: offset)
  }

  private mutating func call(_ name: String, _ offset: Int) throws(ExpressionError) -> Expression {
    guard let function = Expression.Function(rawValue: name) else {
      throw ExpressionError(
        .unknownName, "there is no function \"\(name)\"", at: offset,
        help: suggestion(for: name, among: Expression.Function.allCases.map(\.rawValue)))
    }
    try advance()
    var arguments: [Expression] = []
    while current.token != .symbol(")") {
      arguments.append(try expression(above: 0))
      if current.token != .symbol(")") { try expect(",") }
    }
    try advance()
    guard function.arguments.contains(arguments.count) else {
      let range = function.arguments
      let wanted = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      throw ExpressionError(.syntax, "\(name)() takes \(wanted) arguments, not \(arguments.count)", at: offset)
    }
    return .call(function, arguments, offset: offset)
  }

  /// `.name` and `[index]` behind a value.
  private mutating func access(_ start: Expression) throws(ExpressionError) -> Expression {
    var value = start
    var length = 0
    while true {
      length += 1
      guard length <= 64 else { throw ExpressionError(.limit, "a path in an expression is longer than 64 parts", at: current.offset) }
      switch current.token {
      case .symbol("."):
        try advance()
        guard case .name(let name) = current.token else {
          throw ExpressionError(.syntax, "a name is expected behind the point", at: current.offset)
        }
        value = .property(value, name, offset: current.offset)
        try advance()
      case .symbol("["):
        try advance()
        let offset = current.offset
        let index = try expression(above: 0)
        try expect("]")
        value = .index(value, index, offset: offset)
      default: return value
      }
    }
  }

  private mutating func expect(_ symbol: String) throws(ExpressionError) {
    guard current.token == .symbol(symbol) else { throw unexpected(instead: symbol) }
    try advance()
  }

  private func unexpected(instead expected: String? = nil) -> ExpressionError {
    let found =
      switch current.token {
      case .name(let name): "\"\(name)\""
      case .string(let text): "'\(text)'"
      case .number(let value): JSONValue.number(value).text()
      case .symbol(let symbol): symbol
      case .end: "the end of the expression"
      }
    return ExpressionError(.syntax, "found \(found)\(expected.map { " where \($0) is expected" } ?? ", which is not expected here")", at: current.offset)
  }
}

/// An integer where the value is one.
func jsonNumber(_ value: Double) -> JSONValue { Int(exactly: value).map(JSONValue.integer) ?? .number(value) }

internal import JSON

/// The longest text with expressions, in bytes.
private let longestText = 65_536

extension TextTemplate {
  init(parsing text: String, pointer: String) throws(ExpressionError) {
    let bytes = Array(text.utf8)
    let opening = Array("${{".utf8)
    self.init(pieces: [], pointer: pointer)
    var offset = 0
    while let start = bytes[offset...].firstRange(of: opening) {
      guard bytes.count <= longestText else {
        throw ExpressionError(.limit, "a text with expressions is longer than \(longestText) bytes", at: 0)
      }
      append(bytes[offset..<start.lowerBound])
      let (expression, end) = try ExpressionParser.parse(bytes, from: start.upperBound)
      // The parser also stops at the end of the text.
      guard bytes[..<end].suffix(2).elementsEqual("}}".utf8) else {
        throw ExpressionError(.syntax, "an expression has no closing }}", at: start.lowerBound)
      }
      pieces.append(.expression(expression))
      offset = end
    }
    append(bytes[offset...])
  }

  private mutating func append(_ text: ArraySlice<UInt8>) {
    if !text.isEmpty { pieces.append(.text(String(decoding: text, as: UTF8.self))) }
  }
}

extension FindingCollector {
  /// Nil, with a finding, when an expression in it is malformed.
  func template(_ text: String, at pointer: String) -> TextTemplate? {
    note(at: pointer) { () throws(ExpressionError) in try TextTemplate(parsing: text, pointer: pointer) }
  }

  /// The condition of an `if`, with or without `${{ }}` around it.
  func conditionExpression(_ text: String, at pointer: String) -> Expression? {
    note(at: pointer) { () throws(ExpressionError) in
      let template = try TextTemplate(parsing: text, pointer: pointer)
      if let expression = template.onlyExpression { return expression }
      guard template.expressions.isEmpty else {
        throw ExpressionError(
          .syntax, "a condition is one expression, and this has text around ${{ }}", at: 0, help: "put all of it inside of the braces, or leave them out")
      }
      let bytes = Array(text.utf8)
      let (expression, end) = try ExpressionParser.parse(bytes)
      guard end == bytes.count, !bytes.suffix(2).elementsEqual("}}".utf8) else {
        throw ExpressionError(.syntax, "found }} without ${{", at: max(0, end - 2))
      }
      return expression
    }
  }

  func valueTemplate(_ value: JSONValue, at pointer: String) -> ValueTemplate {
    switch value {
    case .string(let text):
      guard let template = template(text, at: pointer) else { return .malformed }
      return template.expressions.isEmpty ? .constant(value) : .text(template)
    case .array(let elements):
      let templates = elements.enumerated().map { valueTemplate($1, at: "\(pointer)/\($0)") }
      return templates.contains { !$0.isConstant } ? .array(templates) : .constant(value)
    case .object(let object):
      let members = object.map { key, value in
        ValueTemplate.Member(key: key, value: valueTemplate(value, at: pointer.appendingPointer(key)))
      }
      return members.contains { !$0.value.isConstant } ? .object(members) : .constant(value)
    default: return .constant(value)
    }
  }

  private func note<Value>(at pointer: String, _ body: () throws(ExpressionError) -> Value) -> Value? {
    do throws(ExpressionError) {
      return try body()
    } catch {
      add(error.diagnostic(in: source, at: pointer))
      return nil
    }
  }
}

extension ValueTemplate {
  fileprivate var isConstant: Bool { if case .constant = self { true } else { false } }
}

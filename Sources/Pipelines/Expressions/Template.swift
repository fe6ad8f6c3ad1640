package import JSON

/// A text with `${{ … }}` in it.
package struct TextTemplate: Sendable, Hashable {
  package enum Piece: Sendable, Hashable {
    case text(String)
    case expression(Expression)
  }

  package var pieces: [Piece]
  /// JSON Pointer of the string in the definition.
  package var pointer: String

  /// The expression, where the text is nothing else: its value keeps its type.
  var onlyExpression: Expression? {
    if case .expression(let expression)? = pieces.first, pieces.count == 1 { expression } else { nil }
  }

  var expressions: [Expression] {
    pieces.compactMap { if case .expression(let expression) = $0 { expression } else { nil } }
  }
}

/// A JSON value whose strings may have expressions in them; its keys have none. A member whose value is one
/// expression that gives null is left out of its object.
package indirect enum ValueTemplate: Sendable, Hashable {
  /// Without any expression in it.
  case constant(JSONValue)
  case text(TextTemplate)
  /// In place of a text with a malformed expression. A definition with one has findings and never runs.
  case malformed
  case array([ValueTemplate])
  case object([Member])

  package struct Member: Sendable, Hashable {
    package var key: String
    package var value: ValueTemplate
  }

  var isOneExpression: Bool { if case .text(let text) = self { text.onlyExpression != nil } else { false } }

  /// Every text with expressions.
  var texts: [TextTemplate] {
    switch self {
    case .constant, .malformed: []
    case .text(let text): [text]
    case .array(let elements): elements.flatMap(\.texts)
    case .object(let members): members.flatMap(\.value.texts)
    }
  }
}

internal import JSON

/// A path that an expression takes into a context: `steps.compile.outputs.pages`.
struct Reference: Hashable {
  struct Part: Hashable {
    var name: String
    var offset: Int
  }

  var context: String
  var offset: Int
  /// Up to the first index that is no constant.
  var parts: [Part]

  var text: String { ([context] + parts.map(\.name)).joined(separator: ".") }
}

extension Expression {
  /// Every path into a context, the longest ones.
  var references: [Reference] {
    switch self {
    case .literal: return []
    case .context, .property, .index:
      let (reference, rest) = pathAndRest
      return (reference.map { [$0] } ?? []) + rest.flatMap(\.references)
    case .not(let operand): return operand.references
    case .call(_, let arguments, _): return arguments.flatMap(\.references)
    case .binary(_, let left, let right): return left.references + right.references
    }
  }

  /// The path, when all of the expression is one.
  var onlyReference: Reference? {
    let (reference, rest) = pathAndRest
    return rest.isEmpty ? reference : nil
  }

  /// The path that this expression begins with, and the expressions in it that are no part of the path.
  private var pathAndRest: (reference: Reference?, rest: [Expression]) {
    switch self {
    case .context(let name, let offset): return (Reference(context: name, offset: offset, parts: []), [])
    case .property(let of, let name, let offset):
      var (reference, rest) = of.pathAndRest
      // Behind a computed index, names are anybody's guess.
      if rest.isEmpty { reference?.parts.append(Reference.Part(name: name, offset: offset)) }
      return (reference, rest)
    case .index(let of, let index, let offset):
      var (reference, rest) = of.pathAndRest
      if rest.isEmpty, case .literal(let value) = index, let name = value.coercedText {
        reference?.parts.append(Reference.Part(name: name, offset: offset))
        return (reference, rest)
      }
      return (reference, rest + [index])
    default: return (nil, [self])
    }
  }
}

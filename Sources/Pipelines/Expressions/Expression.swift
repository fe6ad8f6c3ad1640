package import JSON

/// A parsed expression; the language is that of GitHub Actions
/// (docs.github.com, "Evaluate expressions in workflows and actions").
package indirect enum Expression: Sendable, Hashable {
  case literal(JSONValue)
  /// `parameters`, `steps` …; with its offset in the text, in bytes, as in the cases below.
  case context(String, offset: Int)
  /// `of.name`
  case property(Expression, String, offset: Int)
  /// `of[index]`
  case index(Expression, Expression, offset: Int)
  case call(Function, [Expression], offset: Int)
  case not(Expression)
  case binary(Operator, Expression, Expression)

  package enum Operator: String, Sendable, Hashable {
    case or = "||", and = "&&"
    case equal = "==", notEqual = "!="
    case less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="

    /// Higher binds tighter.
    var precedence: Int {
      switch self {
      case .or: 1
      case .and: 2
      case .equal, .notEqual: 3
      case .less, .lessOrEqual, .greater, .greaterOrEqual: 4
      }
    }
  }

  package enum Function: String, CaseIterable, Sendable, Hashable {
    case contains, startsWith, endsWith, format, join, toJSON, hashFiles
    case success, always, failure, cancelled

    /// How many arguments it takes.
    var arguments: ClosedRange<Int> {
      switch self {
      case .contains, .startsWith, .endsWith: 2...2
      case .format: 1...64
      case .join: 1...2
      case .toJSON: 1...1
      case .hashFiles: 1...64
      case .success, .always, .failure, .cancelled: 0...0
      }
    }

    /// Whether it asks how the run has gone so far: a condition without one of these begins with `success() &&`.
    var isStatusCheck: Bool { arguments.upperBound == 0 }
  }

  /// This expression and every one in it.
  var all: [Expression] {
    switch self {
    case .literal, .context: [self]
    case .property(let of, _, _), .not(let of): [self] + of.all
    case .index(let of, let index, _): [self] + of.all + index.all
    case .call(_, let arguments, _): [self] + arguments.flatMap(\.all)
    case .binary(_, let left, let right): [self] + left.all + right.all
    }
  }
}

/// The contexts that an expression may name.
enum Contexts {
  static let names = ["parameters", "steps", "run", "env", "secrets", "trigger", "site"]
  static let runProperties = ["id", "status", "pipeline", "home", "directory"]
  static let stepProperties = ["outputs", "status"]
}

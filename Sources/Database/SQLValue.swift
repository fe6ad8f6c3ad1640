/// A value as SQLite stores it.
package enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int)
  case real(Double)
  case text(String)
  case blob([UInt8])

  /// Null for nil.
  package static func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
  /// Null for nil.
  package static func optional(_ integer: Int?) -> SQLValue { integer.map { .integer($0) } ?? .null }
  /// Null for nil.
  package static func optional(_ real: Double?) -> SQLValue { real.map { .real($0) } ?? .null }

  var typeName: String {
    switch self {
    case .null: "null"
    case .integer: "an integer"
    case .real: "a real number"
    case .text: "text"
    case .blob: "a blob"
    }
  }
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByNilLiteral {
  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .real(value) }
  package init(nilLiteral: ()) { self = .null }
}

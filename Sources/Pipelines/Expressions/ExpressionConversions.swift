internal import JSON

/// GitHub's conversions between types ("Evaluate expressions", Literals and Operators).
extension JSONValue {
  /// Whether a condition holds: all but `false`, `0`, `''` and `null`.
  var isTruthy: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .number(let value): value != 0 && !value.isNaN
    case .string(let value): !value.isEmpty
    case .array, .object: true
    }
  }

  /// As a number: null is 0, true 1, an empty string 0, a string its number; anything else is not a number.
  var coercedNumber: Double {
    switch self {
    case .null: 0
    case .bool(let value): value ? 1 : 0
    case .integer(let value): Double(value)
    case .number(let value): value
    case .string(let value): value.isEmpty ? 0 : numberValue(value) ?? .nan
    case .array, .object: .nan
    }
  }

  /// As text: null is empty. Nil for arrays and objects, of which GitHub makes the word `Array` or `Object`.
  var coercedText: String? {
    switch self {
    case .null: ""
    case .bool, .integer, .number: text()
    case .string(let value): value
    case .array, .object: nil
    }
  }

  /// Strings without regard to case; values of different types as numbers; arrays and objects by their contents.
  func looselyEquals(_ other: JSONValue) -> Bool {
    switch (self, other) {
    case (.string(let a), .string(let b)): a.lowercased() == b.lowercased()
    case (.integer(let a), .integer(let b)): a == b
    case (.array, .array), (.object, .object): self == other
    default: coercedNumber == other.coercedNumber
    }
  }

  /// Whether this comes before the other; false where the two can't be compared.
  func looselyPrecedes(_ other: JSONValue) -> Bool {
    switch (self, other) {
    case (.string(let a), .string(let b)): a.lowercased() < b.lowercased()
    case (.integer(let a), .integer(let b)): a < b
    default: coercedNumber < other.coercedNumber
    }
  }
}

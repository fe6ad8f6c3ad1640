/// One row of a result. A column is asked for by name; a name or a type that does not fit is an error of
/// the query that names the column.
package struct SQLRow: Sendable {
  let columns: [String]
  /// In the order of the query's columns.
  package let values: [SQLValue]

  /// The value as it is stored.
  package func value(_ column: String) throws(DatabaseError) -> SQLValue {
    // A handful of columns: looking along them is quicker than hashing.
    guard let index = columns.firstIndex(of: column) else {
      throw DatabaseError(.misuse, "the result has no column \"\(column)\", only \(columns.joined(separator: ", "))")
    }
    return values[index]
  }

  package func text(_ column: String) throws(DatabaseError) -> String {
    try expect(column, "text", try optionalText(column))
  }

  package func integer(_ column: String) throws(DatabaseError) -> Int {
    try expect(column, "an integer", try optionalInteger(column))
  }

  /// A number; an integer counts as one.
  package func real(_ column: String) throws(DatabaseError) -> Double {
    try expect(column, "a number", try optionalReal(column))
  }

  package func blob(_ column: String) throws(DatabaseError) -> [UInt8] {
    guard case .blob(let value) = try value(column) else { throw mismatch(column, "a blob") }
    return value
  }

  package func isNull(_ column: String) throws(DatabaseError) -> Bool { try value(column) == .null }

  /// nil for null.
  package func optionalText(_ column: String) throws(DatabaseError) -> String? {
    switch try value(column) {
    case .text(let value): value
    case .null: nil
    default: throw mismatch(column, "text")
    }
  }

  /// nil for null.
  package func optionalInteger(_ column: String) throws(DatabaseError) -> Int? {
    switch try value(column) {
    case .integer(let value): value
    case .null: nil
    default: throw mismatch(column, "an integer")
    }
  }

  /// nil for null; an integer counts as a number.
  package func optionalReal(_ column: String) throws(DatabaseError) -> Double? {
    switch try value(column) {
    case .real(let value): value
    case .integer(let value): Double(value)
    case .null: nil
    default: throw mismatch(column, "a number")
    }
  }

  private func expect<Value>(_ column: String, _ what: String, _ value: Value?) throws(DatabaseError) -> Value {
    guard let value else { throw mismatch(column, what) }
    return value
  }

  private func mismatch(_ column: String, _ what: String) -> DatabaseError {
    let found = (try? value(column).typeName) ?? "nothing"
    return DatabaseError(.mismatch, "column \"\(column)\" holds \(found), expected \(what)")
  }
}

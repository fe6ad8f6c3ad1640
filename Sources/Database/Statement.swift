internal import CSQLite

/// The one owner of a prepared statement. After each use it is reset and its values are let go, so that it
/// holds no lock and no memory while it waits in the cache.
@safe final class Statement {
  private let handle: OpaquePointer
  private let columns: [String]

  /// Takes over a statement that SQLite has compiled.
  init(owning handle: OpaquePointer) {
    unsafe self.handle = handle
    columns = unsafe (0..<sqlite3_column_count(handle)).map { index in
      unsafe sqlite3_column_name(handle, index).map { unsafe String(cString: $0) } ?? ""
    }
  }

  deinit { unsafe sqlite3_finalize(handle) }

  /// How many values the text has places for.
  var parameterCount: Int { Int(unsafe sqlite3_bind_parameter_count(handle)) }

  /// Binds the values, takes every row, and resets.
  /// - Returns: SQLite's extended result code; `SQLITE_DONE` when all went well.
  func run(_ values: [SQLValue], row: (SQLRow) -> Void) -> Int32 {
    defer {
      unsafe sqlite3_reset(handle)
      unsafe sqlite3_clear_bindings(handle)
    }
    for (index, value) in values.enumerated() {
      let result = bind(value, at: Int32(index + 1))
      if result != SQLITE_OK { return result }
    }
    while true {
      let result = unsafe sqlite3_step(handle)
      if result != SQLITE_ROW { return result }
      row(SQLRow(columns: columns, values: (0..<Int32(columns.count)).map(column)))
    }
  }

  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null: return unsafe sqlite3_bind_null(handle, index)
    case .integer(let integer): return unsafe sqlite3_bind_int64(handle, index, Int64(integer))
    case .real(let real): return unsafe sqlite3_bind_double(handle, index, real)
    case .text(var text):
      return text.withUTF8 { unsafe csqlite_bind_text(handle, index, $0.baseAddress, UInt64($0.count)) }
    case .blob(let bytes):
      return unsafe bytes.withUnsafeBytes { unsafe csqlite_bind_blob(handle, index, $0.baseAddress, UInt64($0.count)) }
    }
  }

  private func column(_ index: Int32) -> SQLValue {
    switch unsafe sqlite3_column_type(handle, index) {
    case SQLITE_INTEGER: .integer(Int(unsafe sqlite3_column_int64(handle, index)))
    case SQLITE_FLOAT: .real(unsafe sqlite3_column_double(handle, index))
    case SQLITE_TEXT: unsafe .text(String(decoding: bytes(sqlite3_column_text(handle, index), index), as: UTF8.self))
    case SQLITE_BLOB: unsafe .blob(Array(bytes(sqlite3_column_blob(handle, index), index)))
    default: .null
    }
  }

  /// The length must be asked for after the pointer: SQLite may convert the value first.
  private func bytes(_ start: UnsafeRawPointer?, _ index: Int32) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, index)))
  }
}

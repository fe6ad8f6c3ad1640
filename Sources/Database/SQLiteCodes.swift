internal import CSQLite
internal import POSIX

extension DatabaseError {
  /// The error of the call that has just failed on a connection.
  /// - Parameter result: SQLite's extended result code (https://www.sqlite.org/rescode.html).
  init(_ result: Int32, connection: OpaquePointer?, sql: String?, path: String) {
    let systemError = unsafe connection.map { unsafe sqlite3_system_errno($0) } ?? 0
    let words = unsafe connection.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(result))
    self.init(Code(result, systemError: systemError), words, sql: sql, path: path)
  }
}

extension DatabaseError.Code {
  /// - Parameter systemError: the `errno` behind it; a full disk hides behind several result codes.
  init(_ result: Int32, systemError: Int32) {
    let cause = SystemError(code: systemError, "can't use the database")
    self =
      switch result & 0xFF {
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_FULL: .full
      case SQLITE_READONLY, SQLITE_PERM: .readOnly
      case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
      case SQLITE_CANTOPEN: cause.isDiskFull ? .full : cause.isPermission ? .readOnly : .cannotOpen
      case SQLITE_IOERR: cause.isDiskFull ? .full : .inputOutput
      case SQLITE_CONSTRAINT: .constraint
      case SQLITE_MISMATCH: .mismatch
      default: .misuse
      }
  }
}

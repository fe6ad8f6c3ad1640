internal import CSQLite
internal import POSIX

/// A SQLite 3 database in one file, in WAL mode, with foreign keys on. The one owner of the connection; to be
/// used from one thread at a time. Several processes may have the same file open: a writer waits for the
/// other one's transaction, up to the timeout.
@safe package final class Database {
  package let path: String
  let connection: OpaquePointer
  private var statements: [String: Statement] = [:]
  /// What `PRAGMA synchronous` is set to.
  private var isDurable = false
  let busyTimeout: Double

  /// Texts are few and fixed in a program; a caller that builds them without end must not fill the memory.
  private static let cachedStatements = 200

  /// Opens the file, and makes it when it is not there.
  /// - Parameter busyTimeout: seconds to wait for another process's lock.
  /// - Throws: `DatabaseError`.
  package init(path: String, busyTimeout: Double = 10) throws(DatabaseError) {
    self.path = path
    self.busyTimeout = busyTimeout
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let result = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    guard result == SQLITE_OK, let opened = unsafe opened else {
      let error = unsafe DatabaseError(result, connection: opened, sql: nil, path: path)
      unsafe sqlite3_close(opened)
      throw error
    }
    unsafe connection = opened
    unsafe sqlite3_busy_timeout(connection, Int32(busyTimeout * 1000))
    try useWriteAheadLog()
    try runScript("PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA synchronous=NORMAL")
  }

  deinit {
    statements = [:]
    unsafe sqlite3_close_v2(connection)
  }

  /// Runs one statement that gives no rows (or whose rows don't matter).
  /// - Parameter values: for the `?` of the text, in order.
  package func execute(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) {
    try run(sql, values) { _ in }
  }

  /// Runs one statement and gives all its rows.
  package func query(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) -> [SQLRow] {
    var rows: [SQLRow] = []
    try run(sql, values) { rows.append($0) }
    return rows
  }

  /// Rows that the last statement inserted, changed or removed.
  package var changes: Int { Int(unsafe sqlite3_changes64(connection)) }

  /// A number that differs from the one before when another connection has committed in between
  /// (https://www.sqlite.org/pragma.html#pragma_data_version): cheap to ask for, needs no lock.
  package func dataVersion() throws(DatabaseError) -> Int {
    try query("PRAGMA data_version")[0].integer("data_version")
  }

  var isInTransaction: Bool { unsafe sqlite3_get_autocommit(connection) == 0 }

  /// `synchronous` can't change inside a transaction.
  func setDurable(_ durable: Bool) throws(DatabaseError) {
    if durable == isDurable { return }
    try runScript(durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL")
    isDurable = durable
  }

  /// Several statements, not cached. Pragmas go this way: SQLite performs some of them when they are compiled,
  /// so that a statement from the cache would do nothing.
  func runScript(_ sql: String) throws(DatabaseError) {
    let result = unsafe sqlite3_exec(connection, sql, nil, nil, nil)
    if result != SQLITE_OK { throw error(result, sql) }
  }

  private func run(_ sql: String, _ values: [SQLValue], row: (SQLRow) -> Void) throws(DatabaseError) {
    let statement = try statement(sql)
    guard statement.parameterCount == values.count else {
      throw DatabaseError(
        .misuse, "the statement takes \(statement.parameterCount) values, not \(values.count)", sql: sql, path: path)
    }
    let result = statement.run(values, row: row)
    if result != SQLITE_DONE { throw error(result, sql) }
  }

  private func statement(_ sql: String) throws(DatabaseError) -> Statement {
    if let cached = statements[sql] { return cached }
    var handle: OpaquePointer?
    let result = unsafe sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard result == SQLITE_OK else { throw error(result, sql) }
    guard let handle = unsafe handle else { throw DatabaseError(.misuse, "the statement is empty", sql: sql, path: path) }
    let statement = unsafe Statement(owning: handle)
    if statements.count >= Self.cachedStatements { statements = [:] }
    statements[sql] = statement
    return statement
  }

  func error(_ result: Int32, _ sql: String?) -> DatabaseError {
    unsafe DatabaseError(result, connection: connection, sql: sql, path: path)
  }

  /// Two processes that make the same database at once meet here; SQLite answers busy without waiting
  /// while the mode changes, so that the waiting is ours.
  private func useWriteAheadLog() throws(DatabaseError) {
    let end = Clock.monotonic + busyTimeout
    while true {
      do throws(DatabaseError) {
        let mode = try query("PRAGMA journal_mode=WAL")[0].text("journal_mode")
        statements = [:]
        if mode == "wal" || mode == "memory" { return }
        throw DatabaseError(.readOnly, "can't use a write-ahead log here (the mode stays \(mode))", path: path)
      } catch {
        guard error.code == .busy, Clock.monotonic < end else { throw error }
        Clock.sleep(seconds: 0.005)
      }
    }
  }
}

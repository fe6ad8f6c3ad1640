internal import CSQLite
internal import POSIX

extension Database {
  private static let pagesAtATime: Int32 = 256

  /// Copies the database as it is at one moment into a new file, while others go on reading and writing: by SQLite's
  /// backup interface (https://www.sqlite.org/backup.html), within one transaction that only reads.
  /// - Parameters:
  ///   - path: of a file that doesn't exist; readable by its owner only.
  ///   - progress: called with the pages copied and those to copy; what it throws ends the copy.
  /// - Throws: `DatabaseError`, `SystemError`. What was written of the file is then gone.
  package func copy(to path: String, progress: (Int, Int) throws -> Void = { _, _ in }) throws {
    _ = try FileDescriptor(opening: path, .create, permissions: 0o600)
    do {
      try runScript("BEGIN")
      defer { try? runScript("COMMIT") }
      // The transaction begins with the first look at the file.
      _ = try query("SELECT count(*) FROM sqlite_schema")
      try copyPages(to: path, progress)
      try FileDescriptor(opening: path, .read).synchronize()
    } catch {
      for suffix in ["", "-wal", "-shm", "-journal"] { try? Files.remove(path + suffix) }
      throw error
    }
  }

  private func copyPages(to path: String, _ progress: (Int, Int) throws -> Void) throws {
    var opened: OpaquePointer?
    let result = unsafe sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    defer { unsafe sqlite3_close(opened) }
    guard result == SQLITE_OK, let copy = unsafe opened, let backup = unsafe sqlite3_backup_init(copy, "main", connection, "main") else {
      throw unsafe DatabaseError(result == SQLITE_OK ? sqlite3_extended_errcode(opened) : result, connection: opened, sql: nil, path: path)
    }
    var state: Int32
    do {
      let end = Clock.monotonic + busyTimeout
      repeat {
        state = unsafe sqlite3_backup_step(backup, Self.pagesAtATime)
        let total = Int(unsafe sqlite3_backup_pagecount(backup))
        try progress(total - Int(unsafe sqlite3_backup_remaining(backup)), total)
        if state & 0xFF == SQLITE_BUSY || state & 0xFF == SQLITE_LOCKED, Clock.monotonic < end {
          Clock.sleep(seconds: 0.01)
          state = SQLITE_OK
        }
      } while state == SQLITE_OK
    } catch {
      unsafe sqlite3_backup_finish(backup)
      throw error
    }
    let failure = state == SQLITE_DONE ? nil : unsafe DatabaseError(state, connection: copy, sql: nil, path: path)
    unsafe sqlite3_backup_finish(backup)
    if let failure { throw failure }
  }

  /// What SQLite finds wrong in the file; empty when all is well (https://www.sqlite.org/pragma.html#pragma_integrity_check).
  package func integrityProblems() throws(DatabaseError) -> [String] {
    var problems: [String] = []
    for row in try query("PRAGMA integrity_check(20)") {
      let text = try row.text("integrity_check")
      if text != "ok" { problems.append(text) }
    }
    return problems
  }
}

import Diagnostics
import POSIX
import TestSupport
import Testing

@testable import Database

/// Every failure that a user can mend has a code of its own and says how.
struct DatabaseErrorTests {
  let folder = try! TemporaryFolder()
  var path: String { folder.path("test.db") }

  func expect(_ code: DatabaseError.Code, help: String, _ body: () throws -> Void) {
    let error = #expect(throws: DatabaseError.self) { try body() }
    #expect(error?.code == code)
    #expect(error?.diagnostics[0].help?.contains(help) == true, "\(error?.description ?? "")")
  }

  @Test func `full`() throws {
    let database = try Database(path: path)
    try database.execute("CREATE TABLE t (a)")
    try database.execute("INSERT INTO t VALUES ('kept')")
    try database.runScript("PRAGMA max_page_count=4")
    expect(.full, help: "free some space") {
      try database.transaction(durable: true) {
        for _ in 0..<100 { try database.execute("INSERT INTO t VALUES (?)", [.text(String(repeating: "x", count: 4000))]) }
      }
    }
    #expect(try database.query("SELECT a FROM t").count == 1)
  }

  @Test func `read-only`() throws {
    let database = try Database(path: path)
    try database.runScript("PRAGMA query_only=ON")
    expect(.readOnly, help: "mounted read-only") { try database.execute("CREATE TABLE t (a)") }
  }

  @Test func `no database`() throws {
    try Files.write(path, Array(String(repeating: "not a database. ", count: 100).utf8))
    expect(.corrupt, help: "backup") { _ = try Database(path: path) }
  }

  @Test func `damaged`() throws {
    do {
      let database = try Database(path: path)
      try database.execute("CREATE TABLE t (a)")
      for _ in 0..<100 { try database.execute("INSERT INTO t VALUES (?)", [.text(String(repeating: "x", count: 1000))]) }
    }
    var bytes = try Files.read(path)
    for index in 4096..<bytes.count { bytes[index] = 0xEE }
    try Files.write(path, bytes)
    let database = try Database(path: path)
    expect(.corrupt, help: "backup") { _ = try database.query("SELECT sum(length(a)) AS n FROM t") }
  }

  @Test func `no folder`() throws {
    expect(.cannotOpen, help: "folder exists") { _ = try Database(path: folder.path("missing/test.db")) }
  }

  @Test func `the message names the file`() throws {
    let error = #expect(throws: DatabaseError.self) { try Database(path: folder.path("missing/test.db")) }
    #expect(error?.description.hasPrefix("error: database \(folder.path)/missing/test.db: ") == true)
  }

  /// A full disk hides behind other result codes, as `errno`.
  @Test func `a full disk`() throws {
    #expect(DatabaseError.Code(SQLiteResult.inputOutputError, systemError: SQLiteResult.noSpace) == .full)
    #expect(DatabaseError.Code(SQLiteResult.inputOutputError, systemError: 5) == .inputOutput)
    #expect(DatabaseError.Code(SQLiteResult.cannotOpen, systemError: SQLiteResult.noSpace) == .full)
  }

  /// Numbers of https://www.sqlite.org/rescode.html and errno(3).
  enum SQLiteResult {
    static let inputOutputError: Int32 = 10 | (19 << 8)
    static let cannotOpen: Int32 = 14
    static let noSpace: Int32 = 28
  }
}

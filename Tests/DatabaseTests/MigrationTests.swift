import Diagnostics
import POSIX
import TestSupport
import Testing

@testable import Database

struct MigrationTests {
  let folder = try! TemporaryFolder()
  var path: String { folder.path("test.db") }

  @Test func `each script runs once, in order`() throws {
    let first = "CREATE TABLE t (a); INSERT INTO t VALUES ('first')"
    let second = "ALTER TABLE t ADD b; UPDATE t SET b = 'second'"
    try Database(path: path).migrate([first])
    try Database(path: path).migrate([first])
    try Database(path: path).migrate([first, second])
    let rows = try Database(path: path).query("SELECT a, b FROM t")
    #expect(rows.count == 1)
    #expect(try rows[0].text("a") == "first")
    #expect(try rows[0].text("b") == "second")
  }

  @Test func `a script that fails leaves nothing behind`() throws {
    let database = try Database(path: path)
    #expect(throws: DatabaseError.self) { try database.migrate(["CREATE TABLE t (a)", "CREATE TABLE u (a); CREATE NONSENSE"]) }
    #expect(try database.query("SELECT name FROM sqlite_schema").isEmpty)
    try database.migrate(["CREATE TABLE t (a)"])
    #expect(try database.query("SELECT name FROM sqlite_schema").count == 1)
  }

  @Test func `a newer schema is refused with a remedy`() throws {
    try Database(path: path).migrate(["CREATE TABLE t (a)", "CREATE TABLE u (a)"])
    let error = #expect(throws: DatabaseError.self) { try Database(path: path).migrate(["CREATE TABLE t (a)"]) }
    #expect(error?.code == .newer)
    #expect(error?.description.contains("its schema has version 2") == true)
    #expect(error?.diagnostics[0].help?.contains("newer version") == true)
  }
}

import Diagnostics
import POSIX
import TestSupport
import Testing

@testable import Database

struct DatabaseTests {
  let folder = try! TemporaryFolder()
  var path: String { folder.path("test.db") }

  /// Counts as the database's owner would: opens, does, closes.
  func opened<Result>(_ body: (Database) throws -> Result) throws -> Result {
    let database = try Database(path: path)
    return try body(database)
  }

  @Test func `values come back as they went in`() throws {
    try opened { database in
      try database.execute("CREATE TABLE t (a, b, c, d, e)")
      let text = "été\u{0}\u{1F6A2}'; DROP TABLE t; --"
      try database.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", [.integer(.min), .real(0.1), .text(text), .null, .blob([0, 255])])
      try database.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", [3, 2.5, "", nil, .blob([])])
      let rows = try database.query("SELECT a, b, c, d, e FROM t ORDER BY rowid")
      #expect(rows.count == 2)
      #expect(try rows[0].integer("a") == .min)
      #expect(try rows[0].real("b") == 0.1)
      #expect(try rows[0].text("c") == text)
      #expect(try rows[0].isNull("d"))
      #expect(try rows[0].blob("e") == [0, 255])
      #expect(try rows[1].real("a") == 3)
      #expect(try rows[1].text("c") == "")
      #expect(try rows[1].optionalText("d") == nil)
      #expect(try rows[1].optionalInteger("d") == nil)
      #expect(try rows[1].optionalReal("d") == nil)
      #expect(try rows[1].blob("e") == [])
    }
  }

  @Test func `a wrong column or type is named`() throws {
    try opened { database in
      let row = try #require(try database.query("SELECT 'x' AS name, NULL AS empty").first)
      #expect(throws: DatabaseError(.mismatch, "column \"name\" holds text, expected an integer")) { try row.integer("name") }
      #expect(throws: DatabaseError(.mismatch, "column \"empty\" holds null, expected text")) { try row.text("empty") }
      #expect(throws: DatabaseError(.misuse, "the result has no column \"nam\", only name, empty")) { try row.text("nam") }
    }
  }

  @Test func `a statement is ready again after it failed`() throws {
    try opened { database in
      try database.execute("CREATE TABLE t (a UNIQUE)")
      try database.execute("INSERT INTO t VALUES (?)", [1])
      let error = #expect(throws: DatabaseError.self) { try database.execute("INSERT INTO t VALUES (?)", [1]) }
      #expect(error?.code == .constraint)
      #expect(error?.sql == "INSERT INTO t VALUES (?)")
      try database.execute("INSERT INTO t VALUES (?)", [2])
      #expect(database.changes == 1)
      #expect(try database.query("SELECT count(*) AS n FROM t")[0].integer("n") == 2)
    }
  }

  @Test func `wrong calls are told apart`() throws {
    try opened { database in
      #expect(throws: DatabaseError.self) { try database.execute("SELECT ?", []) }
      #expect(throws: DatabaseError.self) { try database.execute("  ") }
      let error = #expect(throws: DatabaseError.self) { try database.execute("SELEC 1") }
      #expect(error?.code == .misuse)
      #expect(error?.description.contains("syntax error in: SELEC 1") == true)
    }
  }

  @Test func `the file is set up for several processes`() throws {
    try opened { database in
      #expect(try database.query("PRAGMA journal_mode")[0].text("journal_mode") == "wal")
      #expect(try database.query("PRAGMA foreign_keys")[0].integer("foreign_keys") == 1)
      #expect(try database.query("PRAGMA busy_timeout")[0].integer("timeout") == 10_000)
      try database.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
      try database.execute("CREATE TABLE b (a REFERENCES a)")
      #expect(throws: DatabaseError.self) { try database.execute("INSERT INTO b VALUES (1)") }
    }
  }

  @Test func `another connection's commit changes the data version, an own one does not`() throws {
    try opened { first in
      let second = try Database(path: path)
      try first.execute("CREATE TABLE t (a)")
      let before = try first.dataVersion()
      try first.execute("INSERT INTO t VALUES (1)")
      #expect(try first.dataVersion() == before)
      try second.execute("INSERT INTO t VALUES (2)")
      #expect(try first.dataVersion() != before)
    }
  }

  @Test func `more texts than the cache holds`() throws {
    let database = try Database(path: path)
    for number in 0..<500 { #expect(try database.query("SELECT \(number) AS n")[0].integer("n") == number) }
  }
}

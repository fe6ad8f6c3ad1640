import POSIX
import TestSupport
import Testing

@testable import Database

struct DatabaseCopyTests {
  let folder = try! TemporaryFolder()
  let database: Database

  init() throws {
    database = try Database(path: folder.path("live.db"))
    try database.execute("CREATE TABLE t (a)")
    try database.transaction(durable: false) {
      for number in 0..<3000 { try database.execute("INSERT INTO t VALUES (?)", [.text("\(number) " + String(repeating: "x", count: 1000))]) }
    }
  }

  @Test func `a copy is that of one moment, while another connection goes on writing`() throws {
    let writer = try Database(path: database.path)
    var calls = 0
    try database.copy(to: folder.path("copy.db")) { done, total in
      calls += 1
      #expect(done <= total)
      try writer.execute("INSERT INTO t VALUES ('later')")
    }
    #expect(calls > 1)
    #expect(try Files.status(folder.path("copy.db")).permissions == 0o600)
    let copy = try Database(path: folder.path("copy.db"))
    #expect(try copy.query("SELECT count(*) AS n FROM t")[0].integer("n") == 3000)
    #expect(try copy.integrityProblems() == [])
    #expect(try database.query("SELECT count(*) AS n FROM t")[0].integer("n") == 3000 + calls)
  }

  @Test func `nothing stays of a copy that was given up, nor is a file overwritten`() throws {
    struct Enough: Error {}
    #expect(throws: Enough.self) { try database.copy(to: folder.path("copy.db")) { _, _ in throw Enough() } }
    #expect(try Files.list(folder.path).filter { $0.hasPrefix("copy") } == [])
    try folder.write("copy.db", "mine")
    #expect(throws: SystemError.self) { try database.copy(to: folder.path("copy.db")) }
    #expect(try folder.text("copy.db") == "mine")
    // The connection is as usable as before.
    try database.execute("INSERT INTO t VALUES ('after')")
  }

  @Test func `damage is found`() throws {
    try database.copy(to: folder.path("copy.db"))
    var bytes = try Files.read(folder.path("copy.db"))
    for index in bytes.count / 2..<bytes.count / 2 + 4096 { bytes[index] = 0xFF }
    try Files.write(folder.path("copy.db"), bytes)
    // Some damage keeps even the check from its end, which is an error with that name.
    do {
      #expect(try Database(path: folder.path("copy.db")).integrityProblems() != [])
    } catch {
      #expect(error.code == .corrupt)
    }
  }
}

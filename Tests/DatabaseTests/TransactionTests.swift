import Diagnostics
import POSIX
import TestSupport
import Testing

@testable import Database

struct TransactionTests {
  let folder = try! TemporaryFolder()
  var path: String { folder.path("test.db") }

  struct Stop: Error {}

  func count(_ database: Database) throws -> Int { try database.query("SELECT count(*) AS n FROM t")[0].integer("n") }

  @Test(arguments: [true, false]) func `all or nothing`(durable: Bool) throws {
    let database = try Database(path: path)
    try database.execute("CREATE TABLE t (a)")
    let result = try database.transaction(durable: durable) {
      try database.execute("INSERT INTO t VALUES (1)")
      try database.execute("INSERT INTO t VALUES (2)")
      return "done"
    }
    #expect(result == "done")
    #expect(throws: Stop.self) {
      try database.transaction(durable: durable) {
        try database.execute("DELETE FROM t")
        throw Stop()
      }
    }
    #expect(try count(database) == 2)
    let other = try Database(path: path)
    #expect(try count(other) == 2)
  }

  @Test func `durable means synchronous FULL, and it is switched back`() throws {
    let database = try Database(path: path)
    func level() throws -> Int { try database.query("PRAGMA synchronous")[0].integer("synchronous") }
    #expect(try level() == 1)
    #expect(try database.transaction(durable: true) { try level() } == 2)
    #expect(try database.transaction(durable: true) { try level() } == 2)
    #expect(try database.transaction(durable: false) { try level() } == 1)
    #expect(try database.transaction(durable: true) { try level() } == 2)
  }

  @Test func `one inside another is refused, and the outer one goes on`() throws {
    let database = try Database(path: path)
    try database.execute("CREATE TABLE t (a)")
    try database.transaction(durable: false) {
      try database.execute("INSERT INTO t VALUES (1)")
      #expect(throws: DatabaseError.self) { try database.transaction(durable: true) {} }
      try database.execute("INSERT INTO t VALUES (2)")
    }
    #expect(try count(database) == 2)
  }

  @Test func `a writer waits for the other's transaction`() throws {
    let first = try Database(path: path)
    try first.execute("CREATE TABLE t (a)")
    let path = path
    let (done, finished) = try FileDescriptor.pipe()
    let (entered, enter) = try FileDescriptor.pipe()
    try first.transaction(durable: false) {
      startThread {
        let second = try! Database(path: path)
        try! enter.write([1])
        try! second.transaction(durable: false) { try second.execute("INSERT INTO t VALUES (2)") }
        try! finished.write([1])
      }
      _ = try entered.read(upTo: 1)
      // It must still be waiting while the lock is held here.
      #expect(!Poll.wait([.init(done.number)], seconds: 0.1)[0].reading)
      try first.execute("INSERT INTO t VALUES (1)")
    }
    #expect(Poll.wait([.init(done.number)], seconds: 10)[0].reading)
    #expect(try count(first) == 2)
  }

  @Test func `a lock that is not let go ends in busy, after the timeout`() throws {
    let first = try Database(path: path)
    let second = try Database(path: path, busyTimeout: 0.2)
    try first.execute("CREATE TABLE t (a)")
    try first.transaction(durable: false) {
      let begin = Clock.monotonic
      let error = #expect(throws: DatabaseError.self) { try second.transaction(durable: false) {} }
      #expect(error?.code == .busy)
      #expect(error?.diagnostics[0].help != nil)
      #expect(Clock.monotonic - begin >= 0.19)
    }
    try second.transaction(durable: false) { try second.execute("INSERT INTO t VALUES (1)") }
    #expect(try count(first) == 1)
  }

  @Test func `many threads open and write the same new file`() throws {
    let path = path
    let (done, finished) = try FileDescriptor.pipe()
    for _ in 0..<8 {
      startThread {
        do {
          let database = try Database(path: path)
          try database.migrate(["CREATE TABLE t (a)"])
          for number in 0..<50 { try database.transaction(durable: false) { try database.execute("INSERT INTO t VALUES (?)", [.integer(number)]) } }
          try finished.write([1])
        } catch {
          Issue.record("\(error)")
          try! finished.write([0])
        }
      }
    }
    var ended = 0
    while ended < 8 {
      try #require(Poll.wait([.init(done.number)], seconds: 60)[0].reading)
      ended += try done.read(upTo: 8).count
    }
    #expect(try count(Database(path: path)) == 400)
  }
}

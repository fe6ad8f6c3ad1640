import POSIX
import Synchronization
import TestSupport
import Testing

struct FileLockTests {
  @Test func `one owner at a time, named to those who wait`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("lock")
    var first = try FileLock.attempt(path, owner: "run 1")
    #expect(first != nil)
    #expect(try FileLock.attempt(path, owner: "run 2") == nil)
    #expect(FileLock.owner(path) == "run 1")
    let told = Mutex<[String]>([])
    let released = Mutex(false)
    let held = try #require(first)
    startThread {
      _ = waitUntil { told.withLock { !$0.isEmpty } }
      released.withLock { $0 = true }
      held.release()
    }
    let second = try FileLock.acquire(path, owner: "run 2") { owner in told.withLock { $0.append(owner) } }
    #expect(released.withLock { $0 })
    #expect(told.withLock { $0 } == ["run 1"])
    #expect(FileLock.owner(path) == "run 2")
    first = nil
    #expect(try FileLock.attempt(path, owner: "run 3") == nil)
    second.release()
    #expect(try FileLock.attempt(path, owner: "run 3") != nil)
  }

  @Test func `a lock ends with its owner`() throws {
    let folder = try TemporaryFolder()
    do { _ = try FileLock.attempt(folder.path("lock"), owner: "x") }
    #expect(try FileLock.attempt(folder.path("lock"), owner: "y") != nil)
  }
}

struct ClockTests {
  @Test(arguments: [
    (0.0, "1970-01-01T00:00:00.000Z"), (1_700_000_000.123, "2023-11-14T22:13:20.123Z"), (951_782_400.0, "2000-02-29T00:00:00.000Z"),
    (-1.0, "1969-12-31T23:59:59.000Z"), (4_102_444_799.999, "2099-12-31T23:59:59.999Z"),
  ])
  func `seconds become a timestamp and come back`(seconds: Double, text: String) throws {
    #expect(Clock.timestamp(seconds) == text)
    #expect(abs(try #require(Clock.parse(timestamp: text)) - seconds) < 0.0005)
  }

  @Test func `milliseconds may be left out, nothing else`() {
    #expect(Clock.parse(timestamp: "2023-11-14T22:13:20Z") == 1_700_000_000)
    for text in ["", "2023-11-14", "2023-11-14T22:13:20", "2023-11-14T22:13:20+01:00", "2023-13-14T22:13:20Z", "2023-11-14T22:13:20Z ", "x"] {
      #expect(Clock.parse(timestamp: text) == nil, "\(text)")
    }
  }

  @Test func `time passes`() {
    let (monotonic, now) = (Clock.monotonic, Clock.now)
    Clock.sleep(seconds: 0.02)
    #expect(Clock.monotonic - monotonic >= 0.02)
    #expect(Clock.now > now)
    #expect(now > 1_700_000_000)
  }
}

struct DescriptorTests {
  init() { Signals.ignoreBrokenPipes() }

  @Test func `a pipe: bytes, would block, its end, nobody there`() throws {
    let (reading, writing) = try FileDescriptor.pipe()
    try reading.setNonBlocking()
    #expect(throws: SystemError.self) { try reading.read(upTo: 10) }
    #expect(!Poll.wait([.init(reading.number)], seconds: 0)[0].reading)
    try writing.write(Array("abc".utf8))
    #expect(Poll.wait([.init(reading.number), .init(writing.number, reading: false, writing: true)], seconds: 1).map(\.reading) == [true, false])
    #expect(try reading.read(upTo: 2) == Array("ab".utf8))
    #expect(try reading.read(upTo: 9) == Array("c".utf8))
    try writing.setNonBlocking()
    var written = 0
    while case let count = try writing.writeSome([UInt8](repeating: 1, count: 70_000)[...]), count > 0 { written += count }
    #expect(written >= 65536)
    #expect(try writing.writeSome([1, 2, 3]) == 0)
  }

  @Test func `the end of a pipe is empty, and writing to nobody is an error, no death`() throws {
    var ends = try Optional(FileDescriptor.pipe())
    let writing = try #require(ends?.writing)
    let reading = try #require(ends?.reading)
    ends = nil
    let copy = try FileDescriptor.duplicate(writing.number)
    #expect(copy.number >= 3)
    try copy.write([7])
    #expect(try reading.read(upTo: 4) == [7])
    let lonely = try FileDescriptor.pipe().writing
    do throws(SystemError) {
      _ = try lonely.writeSome([1])
      Issue.record("written to nobody")
    } catch { #expect(error.isBrokenPipe) }
  }

  @Test func `a wait ends when its time is over`() throws {
    let (reading, writing) = try FileDescriptor.pipe()
    let began = Clock.monotonic
    #expect(!Poll.wait([.init(reading.number), .init(-1)], seconds: 0.05)[0].reading)
    #expect(Clock.monotonic - began >= 0.045)
    withExtendedLifetime(writing) {}
  }

  @Test func `names of signals`() {
    #expect(Signals.name(9) == "SIGKILL")
    #expect(Signals.name(15) == "SIGTERM")
    #expect(Signals.name(200) == "signal 200")
  }
}

struct MailboxTests {
  @Test func `what many threads send arrives once, in the order of each`() {
    let mailbox = Mailbox<(Int, Int)>()
    for sender in 0..<4 { startThread { for number in 0..<500 { mailbox.send((sender, number)) } } }
    var next = [0, 0, 0, 0]
    for _ in 0..<2000 {
      guard let (sender, number) = mailbox.receive() else { break }
      #expect(number == next[sender])
      next[sender] += 1
    }
    #expect(next == [500, 500, 500, 500])
    mailbox.send((9, 9))
    mailbox.close()
    #expect(mailbox.receive()?.0 == 9)
    #expect(mailbox.receive() == nil)
  }

  @Test func `closing wakes whoever waits`() {
    let mailbox = Mailbox<Int>()
    startThread {
      Clock.sleep(seconds: 0.05)
      mailbox.close()
    }
    #expect(mailbox.receive() == nil)
  }
}

import ChildProcess
import POSIX
import TestSupport
import Testing

@testable import AccessFigures

@Suite struct AccessLogFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(since: Int? = nil) throws -> AccessFigures {
    var figures = AccessFigures(AccessSelection(site: "shop", hosts: ["shop.localhost": "production"], since: since))
    try AccessLogFiles(log: folder.path("access.log")).read(into: &figures)
    return figures
  }

  @Test func `rotated and packed files are read once each, others not at all`() throws {
    try folder.write("access.log", line(uri: "/1") + "\n" + line(uri: "/2"))
    try folder.write("access.log.1", line(uri: "/3") + "\n")
    try folder.write("access.log.2", line(uri: "/4") + "\n" + line(uri: "/5") + "\n")
    try folder.write("access.log-20260101", line(uri: "/6") + "\n")
    try folder.write("accesses.log", line() + "\n")
    try Files.makeLink(folder.path("access.log.9"), to: "access.log")
    for command in [["gzip", folder.path("access.log.2")], ["zstd", "-q", "--rm", folder.path("access.log-20260101")]] {
      #expect(try Command(command[0], Array(command.dropFirst())).run().status == .exited(0))
    }
    let figures = try read()
    #expect(figures.total.requests == 6 && figures.unreadableLines == 0)
    try folder.write("access.log.3.gz", "no gzip")
    #expect(throws: UnreadableLog.self) { try read() }
  }

  @Test func `a log that is being packed counts once`() throws {
    try folder.write("access.log.2", line(uri: "/1") + "\n" + line(uri: "/2") + "\n")
    #expect(try Command("gzip", ["-k", folder.path("access.log.2")]).run().status == .exited(0))
    let packed = try Files.read(folder.path("access.log.2.gz"))
    try Files.write(folder.path("access.log.2.gz"), Array(packed.prefix(packed.count / 2)))
    #expect(try read().total.requests == 2)
    try Files.write(folder.path("access.log.2.gz"), packed)
    #expect(try read().total.requests == 2)
  }

  @Test func `numbers of any size are added up`() throws {
    let odd = line(bytes: 999_999_999_999_999_999, seconds: "99999999999999.999")
    try folder.write("access.log", String(repeating: odd + "\n", count: 200))
    #expect(try read().total.requests == 200)
  }

  @Test func `lines are found wherever pieces are cut, and endless ones are dropped`() {
    let text = (0..<5).map { line(uri: "/\($0)") }.joined(separator: "\n") + "\n"
    for size in [1, 2, 7, 100, 1000] {
      var figures = AccessFigures(AccessSelection(site: "shop", hosts: [:])), lines = LineBuffer()
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        lines.add(Array(rest.prefix(size))) { figures.add($0, $1) }
        rest = rest.dropFirst(size)
      }
      lines.end { figures.add($0, $1) }
      #expect(figures.total.requests == 5, "\(size)")
    }
    var figures = AccessFigures(AccessSelection(site: "shop", hosts: [:])), lines = LineBuffer()
    for _ in 0..<20 { lines.add([UInt8](repeating: 0x22, count: 1 << 16)) { figures.add($0, $1) } }
    lines.add(Array("\n\(line())\n".utf8)) { figures.add($0, $1) }
    #expect((figures.total.requests, figures.unreadableLines) == (1, 1))
  }

  @Test func `the last hour of a long log is found`() throws {
    var text = ""
    for minute in 0..<24 * 60 {
      let digits = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
      for _ in 0..<20 { text += line(time: "2026-01-15T\(digits(minute / 60)):\(digits(minute % 60)):00+00:00", agent: String(repeating: "x", count: 100)) + "\n" }
    }
    try folder.write("access.log", text)
    let end = 1_768_521_600
    #expect(try read(since: end - 3600).total.requests == 1200)
    #expect(try read(since: end - 86400).total.requests == 28800)
    let file = try FileDescriptor(opening: folder.path("access.log"), .read)
    #expect(try LogSearch(file: file).start(since: end - 3600) > text.utf8.count / 2)
  }
}

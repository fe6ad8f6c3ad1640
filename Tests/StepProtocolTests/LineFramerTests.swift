import StepProtocol
import Testing

struct LineFramerTests {
  typealias Frame = LineFramer.Frame

  private func line(_ text: String) -> Frame { .line(Array(text.utf8)) }

  /// The frames of a text, fed in pieces of one size.
  private func frames(_ text: String, limit: Int, pieces: Int) -> ([Frame], LineFramer) {
    var framer = LineFramer(limit: limit)
    var frames: [Frame] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      frames += framer.feed(Array(rest.prefix(pieces)))
      rest = rest.dropFirst(pieces)
    }
    return (frames, framer)
  }

  /// Whether a line was too long, whatever its size when that was noticed.
  private func kinds(_ frames: [Frame]) -> [[UInt8]?] {
    frames.map { if case .line(let bytes) = $0 { bytes } else { nil } }
  }

  @Test(arguments: [
    "", "\n", "\r\n", "\n\n\r\n\n", "a\n", "a\r\nb\n", "ab\ncd\nef", "\ra\n", "a\rb\n", "a\r\r\n", "abcd\n", "abcd\r\n", "abcde\n",
    "abcde\r\n", "abcdefgh\nx\n", "abcd\rx\nyes\n", "abcdefghij\r\n\r\nok\r\n", "é\né", "abcd\r",
  ])
  func `bytes in any pieces give the same lines`(text: String) {
    let (whole, end) = frames(text, limit: 4, pieces: .max)
    for pieces in 1...6 {
      let (cut, cutEnd) = frames(text, limit: 4, pieces: pieces)
      #expect(kinds(cut) == kinds(whole), "pieces of \(pieces)")
      #expect(cutEnd.hasUnfinishedLine == end.hasUnfinishedLine)
      #expect(cutEnd.unfinishedLine == end.unfinishedLine)
    }
  }

  @Test func `newlines and the carriage return before them are not part of a line; blank lines are none`() {
    #expect(frames("a\r\n\n\r\nb\n", limit: 9, pieces: .max).0 == [line("a"), line("b")])
    #expect(frames("a\rb\r\r\n", limit: 9, pieces: .max).0 == [line("a\rb\r")])
  }

  @Test func `a line of exactly the limit goes through, also with a carriage return`() {
    for pieces in [1, 2, 3, 100] {
      #expect(frames("1234\n1234\r\n", limit: 4, pieces: pieces).0 == [line("1234"), line("1234")], "pieces of \(pieces)")
    }
  }

  @Test func `a line over the limit is told at once, dropped, and the next one is read`() {
    var framer = LineFramer(limit: 4)
    #expect(framer.feed(Array("12345".utf8)) == [.tooLong(5)])
    #expect(framer.unfinishedLine.isEmpty)
    #expect(framer.hasUnfinishedLine)
    #expect(framer.feed([UInt8](repeating: 65, count: 10_000_000)).isEmpty)
    #expect(framer.unfinishedLine.isEmpty)
    #expect(framer.feed(Array("6\nok\n".utf8)) == [line("ok")])
    #expect(!framer.hasUnfinishedLine)
    #expect(framer.feed(Array("1234\r5\n".utf8)).count == 1)
    #expect(framer.feed(Array("ok\n".utf8)) == [line("ok")])
  }

  @Test func `what is left at the end is unfinished`() {
    let (lines, framer) = frames("a\nbc", limit: 9, pieces: 1)
    #expect(lines == [line("a")])
    #expect(framer.hasUnfinishedLine)
    #expect(framer.unfinishedLine == Array("bc".utf8))
  }

  @Test func `the protocol's own limit, to the byte`() {
    let longest = [UInt8](repeating: UInt8(ascii: "x"), count: Limits.lineBytes)
    var framer = LineFramer(limit: Limits.lineBytes)
    #expect(framer.feed(longest + [10]) == [.line(longest)])
    #expect(framer.feed(longest + [13, 10]) == [.line(longest)])
    #expect(framer.feed(longest + [120, 10]) == [.tooLong(Limits.lineBytes + 1)])
  }
}

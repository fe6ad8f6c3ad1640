import Testing

@testable import Commands

@Suite struct TextWidthTests {
  @Test(arguments: [("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("✓", 1), ("🚀", 2), ("ﾊ", 1), ("한글", 4), ("", 0)])
  func `Columns are counted as terminals do`(text: String, width: Int) {
    #expect(columns(of: text) == width)
  }

  @Test func `What doesn't fit is cut with an ellipsis`() {
    #expect(fitted("abcdef", columns: 6) == "abcdef")
    #expect(fitted("abcdef", columns: 5) == "abcd…")
    #expect(fitted("日本語", columns: 5) == "日本…")
    #expect(fitted("日本語", columns: 4) == "日…")
    #expect(fitted("abcdef", columns: 5, ellipsis: "...") == "ab...")
    #expect(fitted("abc", columns: 1) == "")
  }

  @Test func `Text is broken at spaces`() {
    #expect(wrapped("one two three", columns: 7) == ["one two", "three"])
    #expect(wrapped("incomprehensible a", columns: 5) == ["incomprehensible", "a"])
    #expect(wrapped("", columns: 5) == [""])
  }

  @Test(arguments: [
    (0.0042, "0.004 s"), (0.5, "0.50 s"), (0.9996, "1.0 s"), (12.34, "12.3 s"), (59.96, "1 min 00 s"), (65, "1 min 05 s"),
    (3599.7, "1 h 00 min"), (7380, "2 h 03 min"), (-1, "0.000 s"),
  ])
  func `Durations read well`(seconds: Double, text: String) {
    #expect(durationText(seconds) == text)
  }

  @Test(arguments: [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (38_200_000, "38.2 MB"), (999_950, "1.0 MB"), (123_456_789, "123 MB")])
  func `Sizes read well`(bytes: Int, text: String) {
    #expect(sizeText(bytes) == text)
  }

  @Test func `A table wraps its last column where it has to fit`() {
    var table = Table("NAME", "TEXT")
    table.add(.init("a"), .init("one two three four five six"))
    table.add(.init("long name"), .init("x"))
    #expect(
      table.text(Appearance(colours: false, unicode: true, columns: 30)) == """
        NAME       TEXT
        a          one two three four
                   five six
        long name  x

        """)
    #expect(table.text(.plain).contains("a          one two three four five six\n"))
  }
}

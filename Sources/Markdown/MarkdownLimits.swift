/// What is refused before the parser sees it: texts for which cmark-gfm 0.29 takes time or memory that grows with the
/// square of their length. No person writes them.
enum MarkdownLimits {
  /// In bytes; a long article has thirty thousand.
  static let text = 64 << 10
  /// In bytes of ASCII without a space; the longest URL that a page may have is half of it.
  static let word = 4096
  static let columns = 100
  /// Rows of a table are filled up to the number of its columns.
  static let cells = 100_000
  /// Elements in each other, a list and its item being two.
  static let depth = 100

  static func check(_ text: [UInt8]) throws(MarkdownError) {
    if text.count > Self.text {
      throw MarkdownError(
        .tooLong, "the Markdown text has \(text.count) bytes, more than \(Self.text)", help: "divide it among several components")
    }
    try checkWords(text)
    try checkTables(text)
  }

  private static func checkWords(_ text: [UInt8]) throws(MarkdownError) {
    var start = 0
    for (offset, byte) in text.enumerated() {
      if byte <= 0x20 || byte >= 0x80 {
        start = offset + 1
      } else if offset - start >= word {
        throw MarkdownError(
          .tooCostly, "the Markdown text has over \(word) characters without a space", offset: start,
          help: "remove them, or divide them by spaces")
      }
    }
  }

  /// Looks at the lines between header and rows, `|---|:--:|`.
  private static func checkTables(_ text: [UInt8]) throws(MarkdownError) {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where line.allSatisfy(delimiters.contains) {
      // With a bar before the first and behind the last there are two fewer.
      let columns = line.count { $0 == UInt8(ascii: "|") } + 1
      if columns > Self.columns + 2 {
        throw MarkdownError(
          .tooCostly, "a table of the Markdown text has over \(Self.columns) columns", offset: line.startIndex, help: "divide it")
      }
      if columns > 1, columns * (lines.count - index) > cells {
        throw MarkdownError(
          .tooCostly, "a table of the Markdown text would have over \(cells) cells", offset: line.startIndex, help: "divide it")
      }
    }
  }

  /// With what a line of a quote or of a list may begin with.
  private static let delimiters = Set("|:- \t\r>*+.)0123456789".utf8)
}

import Markdown
import Testing

/// Texts for which parsers of Markdown are known to take time or memory out of all proportion
/// (https://github.com/commonmark/cmark/blob/master/test/pathological_tests.py, and the advisories of cmark-gfm).
@Suite(.timeLimit(.minutes(1))) struct HostileTests {
  private static let largest = MarkdownDocument.largestText

  private static func filled(_ unit: String) -> String {
    String(repeating: unit, count: largest / unit.utf8.count)
  }

  @Test(arguments: ["[", "a", "> ", "*"])
  func `a megabyte is not read`(unit: String) {
    let error = #expect(throws: MarkdownError.self) { try MarkdownDocument(parsing: String(repeating: unit, count: 1 << 20)) }
    #expect(error?.code == .tooLong)
  }

  @Test(arguments: ["[", "![[]()", "www.a.b)", "a@", "*a_", "<", "`", "|"])
  func `no word is endless`(unit: String) {
    let error = #expect(throws: MarkdownError.self) { try MarkdownDocument(parsing: "x " + Self.filled(unit).dropLast(10)) }
    #expect(error?.code == .tooCostly)
    #expect(error?.offset == 2)
  }

  @Test(arguments: ["[ ", "![[]() ", "[a]( ", "*a_ ", "**a *b ", "<a ", "<!-- ", "<? ", "a@b.c ", "www.a.b) ", "` `` ", "| ", "& ", "~~a ", "\\ ", "é"])
  func `the largest texts end`(unit: String) throws {
    _ = try? MarkdownDocument(parsing: Self.filled(unit))
  }

  @Test(arguments: ["> ", "- ", "1. ", ">"])
  func `elements stand in each other to some depth only`(unit: String) throws {
    let error = #expect(throws: MarkdownError.self) { try MarkdownDocument(parsing: String(repeating: unit, count: 4000) + "a") }
    #expect(error?.code == .tooDeep)
    _ = try MarkdownDocument(parsing: String(repeating: unit, count: 40) + "a")
  }

  @Test func `ten thousand quotes are refused, not shown`() {
    #expect(throws: MarkdownError.self) { try MarkdownDocument(parsing: String(repeating: "> ", count: 10_000)) }
    #expect(throws: MarkdownError.self) { try MarkdownDocument(parsing: String(repeating: "*", count: 4000) + "a" + String(repeating: "*", count: 4000)) }
  }

  @Test func `a table has no more cells than a page can show`() throws {
    func table(columns: Int, rows: Int, prefix: String = "") -> String {
      prefix + String(repeating: "|a", count: columns) + "|\n" + prefix + String(repeating: "|-", count: columns) + "|\n"
        + String(repeating: prefix + "x\n", count: rows)
    }
    _ = try MarkdownDocument(parsing: table(columns: 100, rows: 500))
    for prefix in ["", "> ", "- "] {
      #expect(throws: MarkdownError.self) { try MarkdownDocument(parsing: table(columns: 101, rows: 1, prefix: prefix)) }
      #expect(throws: MarkdownError.self) { try MarkdownDocument(parsing: table(columns: 100, rows: 2000, prefix: prefix)) }
    }
  }

  @Test(arguments: ["", "\n", "\u{0}", "\u{FEFF}# a", "\r\n\r\n", "[", "\\", "&#0;", "&#x110000;", "[a]: ", "|\n|-|"])
  func `small oddities are texts too`(text: String) throws {
    #expect(try MarkdownDocument(parsing: text).events.first?.element == .document)
  }
}

import Markdown
import Testing

@Suite struct MarkdownTests {
  private func elements(_ text: String) throws -> [MarkdownElement] {
    try MarkdownDocument(parsing: text).events.filter { !$0.isEnd }.map(\.element)
  }

  @Test func `blocks and what is in them`() throws {
    let text = "# One\n\ntwo *three*\n**four** ~~five~~  \nsix `seven`\n\n> 1. eight\n\n---\n\n```swift more\nlet a\n```\n"
    #expect(
      try elements(text) == [
        .document, .heading(level: 1), .text("One"), .paragraph, .text("two "), .emphasis, .text("three"), .softBreak, .strong,
        .text("four"), .text(" "), .strikethrough, .text("five"), .text(""), .lineBreak, .text("six "), .code("seven"), .blockQuote,
        .list(start: 1, isTight: true), .item(isDone: nil), .paragraph, .text("eight"), .thematicBreak,
        .codeBlock(language: "swift", "let a\n"),
      ])
  }

  @Test func `tables know their columns`() throws {
    #expect(
      try elements("|a|b|c|\n|:-|:-:|-:|\n|1|2|3|\n") == [
        .document, .table, .tableRow(isHeader: true), .tableCell(.left, isHeader: true), .text("a"),
        .tableCell(.center, isHeader: true), .text("b"), .tableCell(.right, isHeader: true), .text("c"), .tableRow(isHeader: false),
        .tableCell(.left, isHeader: false), .text("1"), .tableCell(.center, isHeader: false), .text("2"),
        .tableCell(.right, isHeader: false), .text("3"),
      ])
  }

  @Test func `tasks, and numbers that begin elsewhere`() throws {
    let found = try elements("- [x] a\n- [ ] b\n- c\n\n7. d\n\n8. e\n")
    #expect(found.contains(.item(isDone: true)) && found.contains(.item(isDone: false)) && found.contains(.item(isDone: nil)))
    #expect(found.contains(.list(start: 7, isTight: false)))
  }

  @Test func `every beginning of a container has its end`() throws {
    var open: [MarkdownElement] = []
    for event in try MarkdownDocument(parsing: "> - a *b [c](d)*\n>   > ![e *f*](g)\n\n|h|\n|-|\n|i|\n").events {
      if event.isEnd {
        #expect(open.popLast() == event.element)
      } else if event.element.isContainer {
        open.append(event.element)
      }
    }
    #expect(open.isEmpty)
  }

  @Test(arguments: [
    ("[a](javascript:alert(1))", "javascript:alert(1)", 4), ("a\n\n![b](/c \"d\")", "/c", 8), ("<https://a.example/>", "https://a.example/", 1),
    ("see www.a.example.", "http://www.a.example", 0), ("[a][1]\n\n[1]: /x\n", "/x", 13), ("é\n\n- [a](&#106;avascript:x)", "javascript:x", 4),
    ("[a](\\j)", "\\j", 4), ("[a](<b c>)", "b c", 5), ("\u{0}[a](b)", "b", 5), ("me@a.example", "mailto:me@a.example", 0),
  ])
  func `links and where they stand`(text: String, url: String, offset: Int) throws {
    let links = try MarkdownDocument(parsing: text).links(in: text)
    #expect(links.map(\.url) == [url])
    #expect(links.first?.offset == offset)
  }

  @Test func `the same url twice stands at two places`() throws {
    let text = "[a](/x) and ![b](/x)\n\n[c](/x)"
    let links = try MarkdownDocument(parsing: text).links(in: text)
    #expect(links.map(\.offset) == [4, 17, 26])
    #expect(links.map(\.isImage) == [false, true, false])
  }

  @Test func `texts are parsed side by side as they are alone`() async throws {
    // The library keeps state while it parses texts with extensions.
    let text = "~~a~~ www.b.example |\n\n|c|\n|-|\n|~~d~~|\n"
    let alone = try MarkdownDocument(parsing: text).events
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<200 { group.addTask { try MarkdownDocument(parsing: text).events == alone } }
      for try await isSame in group { #expect(isSame) }
    }
  }
}

internal import Markdown
internal import Sites
internal import Templates

/// A text in Markdown as HTML. Only the tags that are written here come out, whatever the text holds: HTML in it is
/// shown as text, comments are left out, and URLs that `SafeURL` refuses lead nowhere.
/// - Returns: "" for a text that can't be parsed; `ConfigCheck` has said so.
func markdownHTML(of text: String, _ surroundings: ConfigSurroundings) -> String {
  guard let document = try? MarkdownDocument(parsing: text) else { return "" }
  var writer = MarkdownHTML(document, headingLevel: surroundings.headingLevel, surroundings.words)
  for event in document.events { writer.write(event) }
  return String(decoding: writer.output, as: UTF8.self)
}

/// Whether HTML in Markdown is a comment and nothing else.
func isComment(_ html: String) -> Bool {
  let text = html.utf8.drop { $0 <= 0x20 }
  guard text.starts(with: "<!--".utf8) else { return false }
  var end = text.dropFirst(4)
  while !end.isEmpty, !end.starts(with: "-->".utf8) { end = end.dropFirst() }
  return end.dropFirst(3).allSatisfy { $0 <= 0x20 }
}

struct MarkdownHTML {
  var output: [UInt8] = []
  private let words: Words
  private var headings: HeadingLevels
  /// The lists that we are in.
  private var areTight: [Bool] = []
  /// More than none within an image: its text has no tags.
  var imageDepth = 0
  private var tableHasBody = false
  /// Where the cell begins that we are in, and where what it says.
  var cell = (start: 0, content: 0)

  init(_ document: MarkdownDocument, headingLevel: Int, _ words: Words) {
    self.words = words
    headings = HeadingLevels(
      first: headingLevel, of: document.events.compactMap { if case .heading(let level) = $0.element { level } else { nil } })
  }

  mutating func write(_ event: MarkdownEvent) {
    if imageDepth > 0 { return writeAlternative(event) }
    if event.isEnd { end(event.element) } else { begin(event.element) }
  }

  private mutating func begin(_ element: MarkdownElement) {
    switch element {
    case .document: break
    case .paragraph: if areTight.last != true { tag("<p>") }
    case .heading(let level): tag("<h\(headings.enter(level))>")
    case .thematicBreak: tag("<hr>\n")
    case .blockQuote:
      areTight.append(false)
      tag("<blockquote>\n")
    case .list(let start, let isTight):
      areTight.append(isTight)
      tag(start.map { $0 == 1 ? "<ol>\n" : "<ol start=\"\($0)\">\n" } ?? "<ul>\n")
    case .item(let isDone):
      guard let isDone else { return tag("<li>") }
      tag("<li class=\"task\(isDone ? " is-done" : "")\"><span class=\"task-mark\" role=\"img\" aria-label=\"")
      text(words[isDone ? "taskDone" : "taskOpen"])
      tag("\"></span> ")
    case .codeBlock(let language, let code): codeBlock(language, code)
    case .table:
      tableHasBody = false
      tag("<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"")
      text(words["table"])
      tag("\"><table>\n")
    case .tableRow(let isHeader):
      if isHeader {
        tag("<thead>\n")
      } else if !tableHasBody {
        tableHasBody = true
        tag("<tbody>\n")
      }
      tag("<tr>")
    case .tableCell(let alignment, let isHeader): beginCell(alignment, isHeader ? "<th scope=\"col\"" : "<td")
    case .text(let content): text(content)
    case .code(let content):
      tag("<code>")
      text(content)
      tag("</code>")
    case .softBreak: tag("\n")
    case .lineBreak: tag("<br>\n")
    case .emphasis: tag("<em>")
    case .strong: tag("<strong>")
    case .strikethrough: tag("<del>")
    case .link(let url, let title): link(url, title)
    case .image(let url, _):
      imageDepth = 1
      if SafeURL.problem(in: url) == nil { attribute("<img src", url) } else { tag("<img") }
      tag(" alt=\"")
    case .html(let html, let isBlock): if !isComment(html) { self.html(html, isBlock) }
    }
  }

  private mutating func end(_ element: MarkdownElement) {
    switch element {
    case .paragraph: tag(areTight.last == true ? "" : "</p>\n")
    case .heading: tag("</h\(headings.current)>\n")
    case .blockQuote:
      areTight.removeLast()
      tag("</blockquote>\n")
    case .list(let start, _):
      areTight.removeLast()
      tag(start == nil ? "</ul>\n" : "</ol>\n")
    case .item: tag("</li>\n")
    case .table: tag(tableHasBody ? "</tbody>\n</table></div>\n" : "</table></div>\n")
    case .tableRow(let isHeader): tag(isHeader ? "</tr>\n</thead>\n" : "</tr>\n")
    case .tableCell(_, let isHeader): endCell(isHeader)
    case .emphasis: tag("</em>")
    case .strong: tag("</strong>")
    case .strikethrough: tag("</del>")
    case .link: tag("</a>")
    default: break
    }
  }
}

internal import Markdown
internal import Sites
internal import Templates

/// The parts of a Markdown text that take more than a tag.
extension MarkdownHTML {
  mutating func beginCell(_ alignment: MarkdownElement.Alignment?, _ start: String) {
    cell.start = output.count
    tag(start)
    if let alignment { tag(" class=\"is-\(alignment.rawValue)\"") }
    tag(">")
    cell.content = output.count
  }

  /// A header that says nothing is none.
  mutating func endCell(_ isHeader: Bool) {
    if isHeader, output.count == cell.content {
      output.removeSubrange(cell.start...)
      return tag("<td></td>")
    }
    tag(isHeader ? "</th>" : "</td>")
  }

  /// What an image shows, for those who don't see it.
  mutating func writeAlternative(_ event: MarkdownEvent) {
    switch event.element {
    case .image(_, let title):
      imageDepth += event.isEnd ? -1 : 1
      guard imageDepth == 0 else { return }
      tag("\"")
      if !title.isEmpty { attribute(" title", title) }
      tag(" loading=\"lazy\" decoding=\"async\">")
    case .text(let content), .code(let content): text(content)
    case .softBreak, .lineBreak: text(" ")
    default: break
    }
  }

  mutating func link(_ url: String, _ title: String) {
    if SafeURL.problem(in: url) == nil { attribute("<a href", url) } else { tag("<a") }
    if !title.isEmpty { attribute(" title", title) }
    tag(url.hasPrefix("https:") || url.hasPrefix("http:") ? " rel=\"noopener\">" : ">")
  }

  mutating func codeBlock(_ language: String, _ code: String) {
    // Long lines scroll, which a keyboard can only do where the focus can go.
    tag("<pre tabindex=\"0\"><code")
    if !language.isEmpty { attribute(" class", "language-\(language)") }
    tag(">")
    text(code)
    tag("</code></pre>\n")
  }

  mutating func html(_ html: String, _ isBlock: Bool) {
    if isBlock { tag("<p>") }
    text(html)
    if isBlock { tag("</p>\n") }
  }

  mutating func attribute(_ start: String, _ value: String) {
    tag(start)
    tag("=\"")
    text(value)
    tag("\"")
  }

  /// Adds HTML of our own.
  mutating func tag(_ html: String) { output.append(contentsOf: html.utf8) }
  mutating func text(_ text: String) { HTMLText.append(text, to: &output) }
}

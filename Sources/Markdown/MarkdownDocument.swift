/// A Markdown text, parsed. Nothing in it is safe to be written into a page yet.
package struct MarkdownDocument: Sendable {
  /// The document's own beginning and end among them.
  package let events: [MarkdownEvent]

  /// In bytes of UTF-8.
  package static let largestText = MarkdownLimits.text

  /// - Throws: `MarkdownError` for texts that are too long, too deep, or made to keep a parser busy.
  package init(parsing text: String) throws(MarkdownError) {
    let bytes = Array(text.utf8)
    try MarkdownLimits.check(bytes)
    events = try ParsedTree.events(of: bytes)
  }

  /// A URL of the text.
  package struct Link: Sendable, Hashable {
    package var url: String
    package var isImage: Bool
    /// Where it stands; where it can't be found because of escapes in it, where its block begins.
    package var offset: Int
  }

  /// In their order.
  /// - Parameter text: from which the document was parsed.
  package func links(in text: String) -> [Link] {
    let bytes = Array(text.utf8)
    var search = 0
    return events.compactMap { event -> Link? in
      if event.isEnd { return nil }
      guard case .link(let url, _) = event.element else {
        guard case .image(let url, _) = event.element else { return nil }
        return Link(url: url, isImage: true, offset: place(of: url, event.offset, &search, in: bytes))
      }
      return Link(url: url, isImage: false, offset: place(of: url, event.offset, &search, in: bytes))
    }
  }

  /// Behind the URL before it, in its block; else anywhere, for one that is given at the end of the text.
  private func place(of url: String, _ block: Int, _ search: inout Int, in text: [UInt8]) -> Int {
    let wanted = Array(url.utf8)
    if let found = first(wanted, in: text[max(search, block)...]) {
      search = found + wanted.count
      return found
    }
    return first(wanted, in: text[...]) ?? block
  }

  private func first(_ wanted: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    guard let head = wanted.first else { return nil }
    var rest = text
    while let candidate = rest.firstIndex(of: head) {
      if rest[candidate...].starts(with: wanted) { return candidate }
      rest = rest[(candidate + 1)...]
    }
    return nil
  }
}

/// What a Markdown text is made of: CommonMark 0.29, with GitHub's tables, strikethrough, task lists and autolinks
/// (https://github.github.com/gfm/).
package enum MarkdownElement: Sendable, Hashable {
  package enum Alignment: String, Sendable {
    case left, center, right
  }

  // Blocks
  case document, blockQuote, paragraph, thematicBreak
  /// 1 to 6.
  case heading(level: Int)
  /// - Parameters:
  ///   - start: of a numbered list, else nil.
  ///   - isTight: whether its paragraphs are shown without space between them.
  case list(start: Int?, isTight: Bool)
  /// - Parameter isDone: of a task; nil for what is none.
  case item(isDone: Bool?)
  /// - Parameter language: the first word behind the fence; empty where there is none.
  case codeBlock(language: String, String)
  case table
  case tableRow(isHeader: Bool)
  /// - Parameter isHeader: whether its row is the header.
  case tableCell(Alignment?, isHeader: Bool)

  // Inlines
  case text(String)
  case code(String)
  case softBreak, lineBreak, emphasis, strong, strikethrough
  /// The URL as it is meant, with references and escapes undone; nothing about it has been checked.
  case link(url: String, title: String)
  case image(url: String, title: String)

  /// HTML as it stands in the text: a block of it, or one tag.
  case html(String, isBlock: Bool)

  /// Whether it holds others, so that there is an event at its end too.
  package var isContainer: Bool {
    switch self {
    case .thematicBreak, .codeBlock, .text, .code, .softBreak, .lineBreak, .html: false
    default: true
    }
  }
}

/// A step on the way through a document.
package struct MarkdownEvent: Sendable, Hashable {
  package var element: MarkdownElement
  /// The end of an element, where its beginning was an event before; those without anything inside have none.
  package var isEnd: Bool
  /// Of a block or its nearest one around it, in bytes from the beginning of the text.
  package var offset: Int
}

internal import CMarkdown

/// Makes values of cmark's nodes.
struct TreeWalk {
  private(set) var events: [MarkdownEvent] = []
  /// Where each line of the text begins.
  private let lines: [Int]
  /// The elements that we are in, and where each begins.
  private var open: [(element: MarkdownElement, offset: Int)] = []
  /// Of the columns of the table that we are in, and how far its row is.
  private var alignments: [MarkdownElement.Alignment?] = []
  private var column = 0

  init(_ text: [UInt8]) { lines = [0] + text.indices.filter { text[$0] == UInt8(ascii: "\n") }.map { $0 + 1 } }

  mutating func run(_ root: OpaquePointer) throws(MarkdownError) {
    guard let iterator = unsafe cmark_iter_new(root) else { throw MarkdownError(.parser, "no memory for Markdown") }
    defer { unsafe cmark_iter_free(iterator) }
    while true {
      let event = unsafe cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return }
      guard let node = unsafe cmark_iter_get_node(iterator) else { return }
      if event == CMARK_EVENT_EXIT {
        if let (element, offset) = open.popLast() { events.append(MarkdownEvent(element: element, isEnd: true, offset: offset)) }
      } else {
        try unsafe enter(node)
      }
    }
  }

  private mutating func enter(_ node: OpaquePointer) throws(MarkdownError) {
    let offset = unsafe offset(of: node)
    let element = unsafe element(of: node)
    events.append(MarkdownEvent(element: element, isEnd: false, offset: offset))
    guard element.isContainer else { return }
    open.append((element, offset))
    if open.count > MarkdownLimits.depth {
      throw MarkdownError(
        .tooDeep, "the Markdown text has elements more than \(MarkdownLimits.depth) deep in each other", offset: offset,
        help: "remove quotes, lists or emphasis around them")
    }
  }

  /// Only blocks know their line for certain.
  private func offset(of node: OpaquePointer) -> Int {
    let isInline = unsafe cmark_node_get_type(node).rawValue & UInt32(CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_INLINE
    let line = isInline ? 0 : Int(unsafe cmark_node_get_start_line(node))
    return lines.indices.contains(line - 1) ? lines[line - 1] : open.last?.offset ?? 0
  }

  private mutating func element(of node: OpaquePointer) -> MarkdownElement {
    let literal = unsafe text(cmark_node_get_literal(node))
    switch unsafe cmark_node_get_type(node) {
    case CMARK_NODE_DOCUMENT: return .document
    case CMARK_NODE_BLOCK_QUOTE: return .blockQuote
    case CMARK_NODE_PARAGRAPH: return .paragraph
    case CMARK_NODE_THEMATIC_BREAK: return .thematicBreak
    case CMARK_NODE_HEADING: return .heading(level: Int(unsafe cmark_node_get_heading_level(node)))
    case CMARK_NODE_CODE_BLOCK:
      let info = unsafe text(cmark_node_get_fence_info(node))
      return .codeBlock(language: info.split(separator: " ").first.map(String.init) ?? "", literal)
    case CMARK_NODE_LIST:
      let isNumbered = unsafe cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
      return .list(start: isNumbered ? Int(unsafe cmark_node_get_list_start(node)) : nil, isTight: unsafe cmark_node_get_list_tight(node) == 1)
    case CMARK_NODE_ITEM:
      // A task is an item that says another name.
      let isTask = unsafe text(cmark_node_get_type_string(node)) == "tasklist"
      return .item(isDone: isTask ? unsafe cmark_gfm_extensions_get_tasklist_item_checked(node) : nil)
    case CMARK_NODE_HTML_BLOCK: return .html(literal, isBlock: true)
    case CMARK_NODE_HTML_INLINE: return .html(literal, isBlock: false)
    case CMARK_NODE_TEXT: return .text(literal)
    case CMARK_NODE_CODE: return .code(literal)
    case CMARK_NODE_SOFTBREAK: return .softBreak
    case CMARK_NODE_LINEBREAK: return .lineBreak
    case CMARK_NODE_EMPH: return .emphasis
    case CMARK_NODE_STRONG: return .strong
    case CMARK_NODE_LINK: return .link(url: unsafe text(cmark_node_get_url(node)), title: unsafe text(cmark_node_get_title(node)))
    case CMARK_NODE_IMAGE: return .image(url: unsafe text(cmark_node_get_url(node)), title: unsafe text(cmark_node_get_title(node)))
    default: return unsafe extensionElement(of: node, literal)
    }
  }

  /// The types of extensions are numbers that are given out when they are registered; their names are fixed.
  private mutating func extensionElement(of node: OpaquePointer, _ literal: String) -> MarkdownElement {
    switch unsafe text(cmark_node_get_type_string(node)) {
    case "strikethrough": return .strikethrough
    case "table":
      alignments = unsafe columnAlignments(of: node)
      return .table
    case "table_header", "table_row":
      column = 0
      return .tableRow(isHeader: unsafe cmark_gfm_extensions_get_table_row_is_header(node) != 0)
    case "table_cell":
      defer { column += 1 }
      let isHeader = open.last?.element == .tableRow(isHeader: true)
      return .tableCell(alignments.indices.contains(column) ? alignments[column] : nil, isHeader: isHeader)
    default: return .text(literal)
    }
  }

  private func columnAlignments(of table: OpaquePointer) -> [MarkdownElement.Alignment?] {
    guard let letters = unsafe cmark_gfm_extensions_get_table_alignments(table) else { return [] }
    return (0..<Int(unsafe cmark_gfm_extensions_get_table_columns(table))).map { index in
      switch unsafe letters[index] {
      case UInt8(ascii: "l"): .left
      case UInt8(ascii: "c"): .center
      case UInt8(ascii: "r"): .right
      default: nil
      }
    }
  }

  private func text(_ characters: UnsafePointer<CChar>?) -> String { unsafe characters.map { unsafe String(cString: $0) } ?? "" }
}

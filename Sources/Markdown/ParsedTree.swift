internal import CMarkdown
internal import Synchronization

/// The owner of cmark's tree of nodes.
@safe final class ParsedTree {
  private let root: OpaquePointer

  /// cmark-gfm keeps which characters are special to extensions in variables of the library, and changes them while it
  /// parses: one text at a time.
  private static let parsing = Mutex(())
  private static let extensions = ["table", "strikethrough", "autolink", "tasklist"]
  private static let registered: Void = cmark_gfm_core_extensions_ensure_registered()

  /// - Throws: `MarkdownError` for a text whose elements stand too deep in each other, and where the library fails.
  static func events(of text: [UInt8]) throws(MarkdownError) -> [MarkdownEvent] {
    let tree = try ParsedTree(text)
    var walk = TreeWalk(text)
    try unsafe walk.run(tree.root)
    return walk.events
  }

  private init(_ text: [UInt8]) throws(MarkdownError) {
    let root: OpaquePointer? = unsafe Self.parsing.withLock { _ in
      Self.registered
      guard let parser = unsafe cmark_parser_new(CMARK_OPT_VALIDATE_UTF8) else { return nil }
      defer { unsafe cmark_parser_free(parser) }
      guard Self.extensions.allSatisfy({ unsafe cmarkdown_attach(parser, $0) }) else { return nil }
      unsafe text.withUnsafeBytes { bytes in
        unsafe cmark_parser_feed(parser, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
      }
      return unsafe cmark_parser_finish(parser)
    }
    guard let root = unsafe root else {
      throw MarkdownError(.parser, "the library for Markdown can't parse the text", help: "install libcmark-gfm-extensions again")
    }
    unsafe self.root = unsafe root
  }

  deinit { unsafe cmark_node_free(root) }
}

/// Finds texts that are, as a whole, between two delimiters: string literals of scripts and JSON, the text of XML
/// elements. Whether such a text is a reference depends on what it says. No grammar is needed for that, so that a
/// regular expression with a quote in it can't lead the search astray.
package struct LiteralScanner {
  package private(set) var references: [Reference] = []
  /// Longer texts are no paths.
  private static let longest = 2048

  package init(_ source: EncodedText, delimiters: [(open: UInt8, close: UInt8)] = Self.quotes) {
    let text = source.bytes
    for start in text.indices {
      guard let pair = delimiters.first(where: { $0.open == text[start] }) else { continue }
      let limit = min(text.count, start + 1 + Self.longest)
      var stop = start + 1
      while stop < limit, text[stop] != pair.close, text[stop] > 0x20, text[stop] != UInt8(ascii: "\\") || Self.isSlash(text, stop + 1) {
        stop += 1
      }
      guard stop < limit, text[stop] == pair.close, stop > start + 1 else { continue }
      let literal = source[start + 1..<stop].withoutEscapedSlashes
      if Self.looksLikePath(literal.bytes) { references.append(Reference(literal, isRequired: false, meaning: .literal)) }
    }
  }

  package static let quotes: [(open: UInt8, close: UInt8)] = "\"'`".utf8.map { ($0, $0) }
  package static let elements: [(open: UInt8, close: UInt8)] = [(UInt8(ascii: ">"), UInt8(ascii: "<"))]

  private static func isSlash(_ text: [UInt8], _ offset: Int) -> Bool { offset < text.count && text[offset] == UInt8(ascii: "/") }

  /// `/…`, `./…`, `../…`, `http…`: a bare word in a script is no path.
  private static func looksLikePath(_ text: [UInt8]) -> Bool { beginnings.contains { text.matches($0, at: 0) } }

  private static let beginnings = ["/", "./", "../", "http://", "https://"].map { Array($0.utf8) }
}

/// Finds texts that are, as a whole, between two delimiters: string literals of scripts and JSON, the text of XML
/// elements. Whether such a text is a reference depends on what it says. No grammar is needed for that, so that a
/// regular expression with a quote in it can't lead the search astray.
struct LiteralScanner {
  private(set) var references: [Reference] = []
  /// Longer texts are no paths.
  private static let longest = 2048

  /// - Parameter range: the part of the text to look at; all of it when left out.
  init(_ text: [UInt8], in range: Range<Int>? = nil, delimiters: [(open: UInt8, close: UInt8)] = Self.quotes) {
    let range = range ?? 0..<text.count
    for start in range {
      guard let pair = delimiters.first(where: { $0.open == text[start] }), start + 1 < range.upperBound else { continue }
      let limit = min(range.upperBound, start + 1 + Self.longest)
      var stop = start + 1
      while stop < limit, text[stop] != pair.close, text[stop] > 0x20, text[stop] != UInt8(ascii: "\\") { stop += 1 }
      if stop < limit, text[stop] == pair.close, stop > start + 1, Self.looksLikePath(text, start + 1) {
        references.append(Reference(range: start + 1..<stop, isRequired: false))
      }
    }
  }

  static let quotes: [(open: UInt8, close: UInt8)] = "\"'`".utf8.map { ($0, $0) }
  static let elements: [(open: UInt8, close: UInt8)] = [(UInt8(ascii: ">"), UInt8(ascii: "<"))]

  /// `/…`, `./…`, `../…`, `http…`: a bare word in a script is no path.
  private static func looksLikePath(_ text: [UInt8], _ offset: Int) -> Bool {
    ["/", "./", "../", "http://", "https://"].contains { text.matches(Array($0.utf8), at: offset) }
  }
}

/// A tag as it stands in the source.
struct Tag {
  enum Kind: Equatable {
    case variable(escaped: Bool)
    case section, inverted, close, partial, parent, block
    case comment, delimiters
  }

  var kind: Kind
  var name: String
  /// Offsets of the tag itself.
  var start: Int
  var end: Int
  /// What the tag takes out of the text: `start` and `end`, or the whole line of a standalone tag.
  var trimmedStart: Int
  var trimmedEnd: Int
  /// The whitespace before a standalone tag.
  var indentation: Range<Int>?
  /// The index of the closing tag, for those that have one.
  var closing: Int?
  /// Whether the tag stands directly inside a parent tag.
  var isInParent = false
}

/// The tags of a template in their order; all else is text.
func scanTags(_ source: [UInt8]) throws(SyntaxError) -> [Tag] {
  var scanner = TagScanner(source: source)
  var tags: [Tag] = []
  while let tag = try scanner.next() { tags.append(tag) }
  return tags
}

private struct TagScanner {
  let source: [UInt8]
  private var offset = 0
  private var open = Array("{{".utf8)
  private var close = Array("}}".utf8)

  init(source: [UInt8]) { self.source = source }

  mutating func next() throws(SyntaxError) -> Tag? {
    guard let start = find(open, from: offset) else { return nil }
    let inside = start + open.count
    guard inside < source.count else { throw unclosed(start) }
    let sigil = source[inside]
    let end: Int
    let content: Range<Int>
    switch sigil {
    case UInt8(ascii: "{"):
      guard let found = find([UInt8(ascii: "}")] + close, from: inside + 1) else { throw unclosed(start, "}") }
      (content, end) = (inside + 1..<found, found + 1 + close.count)
    case UInt8(ascii: "="):
      guard let found = find([UInt8(ascii: "=")] + close, from: inside + 1) else { throw unclosed(start, "=") }
      (content, end) = (inside + 1..<found, found + 1 + close.count)
    default:
      guard let found = find(close, from: inside) else { throw unclosed(start) }
      let kind = Self.kinds[sigil]
      (content, end) = ((kind == nil ? inside : min(inside + 1, found))..<found, found + close.count)
    }
    offset = end
    let kind = Self.kinds[sigil] ?? .variable(escaped: true)
    let name = String(decoding: trimmed(content), as: UTF8.self)
    if kind == .delimiters { try setDelimiters(content, at: start) }
    if kind != .comment, kind != .delimiters { try checkName(name, at: start) }
    return Tag(kind: kind, name: name, start: start, end: end, trimmedStart: start, trimmedEnd: end)
  }

  private static let kinds: [UInt8: Tag.Kind] = [
    UInt8(ascii: "{"): .variable(escaped: false), UInt8(ascii: "&"): .variable(escaped: false),
    UInt8(ascii: "#"): .section, UInt8(ascii: "^"): .inverted, UInt8(ascii: "/"): .close,
    UInt8(ascii: ">"): .partial, UInt8(ascii: "<"): .parent, UInt8(ascii: "$"): .block,
    UInt8(ascii: "!"): .comment, UInt8(ascii: "="): .delimiters,
  ]

  private func checkName(_ name: String, at start: Int) throws(SyntaxError) {
    if name.isEmpty { throw SyntaxError(message: "the tag names nothing", offset: start) }
    if name.utf8.contains(where: isSpace) {
      throw SyntaxError(message: "\"\(name)\" is no name: it contains a space", offset: start)
    }
    if name != ".", name.split(separator: ".", omittingEmptySubsequences: false).contains("") {
      throw SyntaxError(message: "\"\(name)\" has an empty part", offset: start, help: "write names as a.b.c, or . alone")
    }
  }

  private mutating func setDelimiters(_ content: Range<Int>, at start: Int) throws(SyntaxError) {
    let parts = source[content].split(whereSeparator: isSpace)
    guard parts.count == 2, !parts.joined().contains(UInt8(ascii: "=")) else {
      throw SyntaxError(
        message: "delimiters are two, with a space between them and without =", offset: start, help: "write {{=<% %>=}}")
    }
    (open, close) = (Array(parts[0]), Array(parts[1]))
  }

  private func unclosed(_ start: Int, _ before: String = "") -> SyntaxError {
    SyntaxError(
      message: "the tag is not closed", offset: start, help: "end it with \(before)\(String(decoding: close, as: UTF8.self))")
  }

  private func find(_ wanted: [UInt8], from start: Int) -> Int? {
    var offset = start
    let last = source.count - wanted.count
    while offset <= last {
      if source[offset] == wanted[0], source[offset..<offset + wanted.count].elementsEqual(wanted) { return offset }
      offset += 1
    }
    return nil
  }

  private func trimmed(_ range: Range<Int>) -> ArraySlice<UInt8> {
    var slice = source[range]
    while let byte = slice.first, isSpace(byte) { slice.removeFirst() }
    while let byte = slice.last, isSpace(byte) { slice.removeLast() }
    return slice
  }
}

func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

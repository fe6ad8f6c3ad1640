/// A place in a text where a URL stands.
package struct Reference: Equatable, Sendable {
  /// Bytes of the text.
  package var range: Range<Int>
  /// The URL itself, escapes undone.
  package var url: String
  /// Where the extension of its path begins, at the dot, in the text.
  package var extensionOffset: Int?
  /// Whether a local file must be there. Otherwise the text is a reference only if there is one.
  package var isRequired: Bool
  package var meaning: Meaning

  /// What the place says of the text that stands there.
  package enum Meaning: Equatable, Sendable {
    /// It is a URL.
    case url
    /// The value of a `data-` attribute, which may be one.
    case data
    /// A text in a script, which looks like one.
    case literal
  }

  package init(_ text: EncodedText, isRequired: Bool, meaning: Meaning = .url) {
    let bytes = text.bytes
    let end = bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? bytes.count
    range = text.offset(0)..<text.offset(bytes.count)
    url = text.string
    extensionOffset = bytes[..<end].lastIndex(of: UInt8(ascii: ".")).map(text.offset)
    self.isRequired = isRequired
    self.meaning = meaning
  }
}

extension Reference {
  init(_ other: Reference, meaning: Meaning) {
    self = other
    self.meaning = meaning
  }
}

extension [UInt8] {
  /// The first offset at or after `start` where `pattern` (lower case) stands in any case; the end without one.
  package func offset(of pattern: [UInt8], from start: Int) -> Int {
    var offset = start
    while offset + pattern.count <= count {
      if matches(pattern, at: offset) { return offset }
      offset += 1
    }
    return count
  }

  package func matches(_ pattern: [UInt8], at offset: Int) -> Bool {
    guard offset + pattern.count <= count else { return false }
    for index in pattern.indices where self[offset + index].lowercased != pattern[index] { return false }
    return true
  }
}

extension UInt8 {
  /// ASCII only.
  package var lowercased: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self }
  package var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
  package var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased) }
}

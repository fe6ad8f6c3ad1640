/// A part of a text with the escapes of its notation undone, and for each byte the place in the text where it was
/// written: a URL is understood as the browser does, and changed where it stands.
package struct EncodedText {
  package let bytes: [UInt8]
  /// Of the first byte, where nothing was escaped.
  private let start: Int
  /// Of each byte and of the end, where something was.
  private let offsets: [Int]?

  /// A part of a text, as it is.
  package init(_ text: [UInt8], _ range: Range<Int>) {
    bytes = Array(text[range])
    start = range.lowerBound
    offsets = nil
  }

  private init(bytes: [UInt8], offsets: [Int]) {
    self.bytes = bytes
    start = 0
    self.offsets = offsets
  }

  /// Where the byte at `index` stands in the text; for the count of bytes, where the part ends.
  package func offset(_ index: Int) -> Int { offsets?[index] ?? start + index }

  package subscript(range: Range<Int>) -> EncodedText {
    EncodedText(bytes: Array(bytes[range]), offsets: (range.lowerBound...range.upperBound).map(offset))
  }

  package var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Character references of HTML: those by number, and the five that escaping makes.
  package var withoutEntities: EncodedText {
    replacing(UInt8(ascii: "&")) { rest in
      let names: [(String, UInt8)] = [("amp;", 0x26), ("quot;", 0x22), ("apos;", 0x27), ("lt;", 0x3C), ("gt;", 0x3E)]
      for (name, byte) in names where rest.starts(with: name.utf8) { return ([byte], name.utf8.count) }
      guard rest.first == UInt8(ascii: "#"), let end = rest.prefix(10).firstIndex(of: UInt8(ascii: ";")) else { return nil }
      let digits = String(decoding: rest[rest.startIndex + 1..<end], as: UTF8.self).lowercased()
      let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      guard let scalar = number.flatMap(UnicodeScalar.init) else { return nil }
      return (Array(String(scalar).utf8), end + 1 - rest.startIndex)
    }
  }

  /// Escapes of CSS: a backslash with up to six hexadecimal digits and a space, or with the character itself.
  package var withoutCSSEscapes: EncodedText {
    replacing(UInt8(ascii: "\\")) { rest in
      let digits = rest.prefix(6).prefix { UnicodeScalar($0).properties.isASCIIHexDigit }
      guard !digits.isEmpty else { return rest.first.map { ([$0], 1) } }
      let scalar = UInt32(String(decoding: digits, as: UTF8.self), radix: 16).flatMap(UnicodeScalar.init) ?? "\u{FFFD}"
      let hasSpace = rest.dropFirst(digits.count).first?.isSpace ?? false
      return (Array(String(scalar).utf8), digits.count + (hasSpace ? 1 : 0))
    }
  }

  /// `\/`, as some JSON writers have it.
  package var withoutEscapedSlashes: EncodedText {
    replacing(UInt8(ascii: "\\")) { rest in rest.first == UInt8(ascii: "/") ? ([UInt8(ascii: "/")], 1) : nil }
  }

  /// - Parameter escape: what stands for the escape that begins before these bytes, and how many of them belong to it.
  private func replacing(_ lead: UInt8, _ escape: (ArraySlice<UInt8>) -> (bytes: [UInt8], length: Int)?) -> EncodedText {
    if !bytes.contains(lead) { return self }
    var output: [UInt8] = []
    var places: [Int] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == lead, let (replacement, length) = escape(bytes[(index + 1)...]) {
        output += replacement
        places += replacement.map { _ in offset(index) }
        index += 1 + length
      } else {
        output.append(bytes[index])
        places.append(offset(index))
        index += 1
      }
    }
    return EncodedText(bytes: output, offsets: places + [offset(bytes.count)])
  }
}

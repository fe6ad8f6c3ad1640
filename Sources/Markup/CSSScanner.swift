/// Finds the URLs of a style sheet: `url(…)`, `@import "…"`, and the strings of `image-set(…)`.
package struct CSSScanner {
  private let source: EncodedText
  private let text: [UInt8]
  private var end: Int { text.count }
  private var offset = 0
  package private(set) var references: [Reference] = []

  package init(_ source: EncodedText) {
    self.source = source
    text = source.bytes
    scan()
  }

  private static let commentStart = Array("/*".utf8)
  private static let commentEnd = Array("*/".utf8)

  private mutating func scan() {
    /// Names of the functions whose parentheses are open.
    var functions: [String] = []
    var name = ""
    var afterImport = false
    while offset < end {
      let byte = text[offset]
      switch byte {
      case UInt8(ascii: "/") where text.matches(Self.commentStart, at: offset):
        offset = min(end, text.offset(of: Self.commentEnd, from: offset + 2) + 2)
        continue
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let string = takeString()
        if afterImport || functions.contains(where: { $0.hasSuffix("image-set") }) { add(string) }
        afterImport = false
        name = ""
        continue
      case UInt8(ascii: "("):
        if name == "url" {
          offset += 1
          takeURL()
          afterImport = false
          name = ""
          continue
        }
        functions.append(name)
      case UInt8(ascii: ")"): _ = functions.popLast()
      case UInt8(ascii: ";"), UInt8(ascii: "}"), UInt8(ascii: "{"):
        functions = []
        afterImport = false
      case UInt8(ascii: "\\"): offset += 1
      default: break
      }
      if byte.isLetter || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "@") {
        name += String(UnicodeScalar(byte.lowercased))
        if name == "@import" { afterImport = true }
      } else {
        name = ""
      }
      offset += 1
    }
  }

  /// At a quote; ends behind the closing one.
  private mutating func takeString() -> Range<Int> {
    let quote = text[offset]
    let start = offset + 1
    offset = start
    while offset < end, text[offset] != quote, text[offset] != 0x0A {
      offset += text[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    let content = start..<min(offset, end)
    offset = min(offset + 1, end)
    return content
  }

  /// Behind `url(`; ends behind the parenthesis.
  private mutating func takeURL() {
    while offset < end, text[offset].isSpace { offset += 1 }
    if offset < end, text[offset] == UInt8(ascii: "\"") || text[offset] == UInt8(ascii: "'") {
      add(takeString())
      while offset < end, text[offset] != UInt8(ascii: ")") { offset += 1 }
    } else {
      let start = offset
      while offset < end, text[offset] != UInt8(ascii: ")") { offset += text[offset] == UInt8(ascii: "\\") ? 2 : 1 }
      offset = min(offset, end)
      var stop = offset
      while stop > start, text[stop - 1].isSpace { stop -= 1 }
      add(start..<stop)
    }
    offset = min(offset + 1, end)
  }

  private mutating func add(_ range: Range<Int>) {
    if !range.isEmpty { references.append(Reference(source[range].withoutCSSEscapes, isRequired: true)) }
  }
}

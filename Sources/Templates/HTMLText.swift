/// Text on its way into HTML.
package enum HTMLText {
  /// Adds `text` with `& < > " '` escaped: safe as an element's content and in a quoted attribute.
  package static func append(_ text: String, to output: inout [UInt8]) {
    // Most texts have nothing to escape, and are copied as one.
    if text.utf8.allSatisfy({ $0 > UInt8(ascii: ">") || !Self.isSpecial($0) }) {
      output.append(contentsOf: text.utf8)
      return
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): output.append(contentsOf: ampersand)
      case UInt8(ascii: "<"): output.append(contentsOf: less)
      case UInt8(ascii: ">"): output.append(contentsOf: greater)
      case UInt8(ascii: "\""): output.append(contentsOf: quote)
      case UInt8(ascii: "'"): output.append(contentsOf: apostrophe)
      default: output.append(byte)
      }
    }
  }

  package static func escaped(_ text: String) -> String {
    var output: [UInt8] = []
    append(text, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
    default: false
    }
  }

  private static let ampersand = Array("&amp;".utf8)
  private static let less = Array("&lt;".utf8)
  private static let greater = Array("&gt;".utf8)
  private static let quote = Array("&quot;".utf8)
  private static let apostrophe = Array("&#39;".utf8)
}

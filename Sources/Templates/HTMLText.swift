/// Text on its way into HTML.
package enum HTMLText {
  /// Adds `text` with `& < > " '` escaped: safe as an element's content and in a quoted attribute.
  package static func append(_ text: String, to output: inout [UInt8]) {
    let bytes = text.utf8.span
    var copied = 0
    for index in bytes.indices {
      let byte = bytes[index]
      // Most bytes are letters, and most texts have nothing to escape and are copied as one.
      guard byte <= UInt8(ascii: ">"), let escaped = escaped(byte) else { continue }
      if copied == 0 { output.reserveCapacity(output.count + bytes.count + 16) }
      for earlier in copied..<index { output.append(bytes[earlier]) }
      output.append(contentsOf: escaped)
      copied = index + 1
    }
    if copied == 0 { return output.append(contentsOf: text.utf8) }
    for rest in copied..<bytes.count { output.append(bytes[rest]) }
  }

  package static func escaped(_ text: String) -> String {
    var output: [UInt8] = []
    append(text, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private static func escaped(_ byte: UInt8) -> [UInt8]? {
    switch byte {
    case UInt8(ascii: "&"): ampersand
    case UInt8(ascii: "<"): less
    case UInt8(ascii: ">"): greater
    case UInt8(ascii: "\""): quote
    case UInt8(ascii: "'"): apostrophe
    default: nil
    }
  }

  private static let ampersand = Array("&amp;".utf8)
  private static let less = Array("&lt;".utf8)
  private static let greater = Array("&gt;".utf8)
  private static let quote = Array("&quot;".utf8)
  private static let apostrophe = Array("&#39;".utf8)
}

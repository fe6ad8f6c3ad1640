internal import Markup

/// Whether an `<img>` may get a `<picture>` around it. The picture has no box of its own (`display: contents`), but a
/// selector that looks at an image's parent or neighbours would no longer find the image.
enum PictureSafety {
  /// - Returns: the selector's place in the style sheet that stands against it: `figure > img`, `img + p`,
  ///   `img:first-child`.
  static func obstacle(in css: [UInt8]) -> Int? {
    let text = blankedComments(css)
    var offset = 0
    let image = Array("img".utf8)
    while offset + image.count <= text.count {
      defer { offset += 1 }
      guard text.matches(image, at: offset), offset == 0 || !isName(text[offset - 1]) else { continue }
      var end = offset + image.count
      if end < text.count, isNamePart(text[end]) { continue }
      let previous = text[..<offset].last { !$0.isSpace }
      if let previous, combinators.contains(previous) { return offset }
      let start = end
      // The rest of the same compound: `.wide[alt]:hover`.
      var depth = 0
      while end < text.count, depth > 0 || !(text[end].isSpace || "{},>+~".utf8.contains(text[end])) {
        if text[end] == UInt8(ascii: "(") || text[end] == UInt8(ascii: "[") { depth += 1 }
        if text[end] == UInt8(ascii: ")") || text[end] == UInt8(ascii: "]") {
          depth -= 1
          if depth < 0 { break }
        }
        end += 1
      }
      let compound = String(decoding: text[start..<end], as: UTF8.self).lowercased()
      if structural.contains(where: compound.contains) { return offset }
      if let next = text[end...].first(where: { !$0.isSpace }), next == UInt8(ascii: "+") || next == UInt8(ascii: "~") { return offset }
    }
    return nil
  }

  private static let combinators = Set(">+~".utf8)
  private static let structural = [":first-", ":last-", ":only-", ":nth-"]

  /// What makes `img` another word, a class, an identifier, a property's value or a file's name.
  private static func isName(_ byte: UInt8) -> Bool { isNamePart(byte) || ".#/\"'".utf8.contains(byte) }
  private static func isNamePart(_ byte: UInt8) -> Bool {
    byte.isLetter || byte >= 0x80 || (0x30...0x39).contains(byte) || "-_\\".utf8.contains(byte)
  }

  private static func blankedComments(_ css: [UInt8]) -> [UInt8] {
    var text = css
    var offset = 0
    while offset + 1 < text.count {
      guard text[offset] == UInt8(ascii: "/"), text[offset + 1] == UInt8(ascii: "*") else {
        offset += 1
        continue
      }
      let end = min(text.count, text.offset(of: Array("*/".utf8), from: offset + 2) + 2)
      for index in offset..<end { text[index] = 0x20 }
      offset = end
    }
    return text
  }
}

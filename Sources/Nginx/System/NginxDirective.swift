/// One directive of an nginx configuration, with what is in its braces. Words stay as they are written, quotes included
/// (nginx.org/en/docs/beginners_guide.html#conf_structure; the reader is ngx_conf_read_token).
package struct NginxDirective: Equatable, Sendable {
  package var words: [String]
  /// nil for one that ends with a semicolon.
  package var block: [NginxDirective]?
  /// Where its first word begins and its semicolon or brace ends, in bytes.
  package var range = 0..<0

  package var name: String { words.first ?? "" }

  package static func == (left: NginxDirective, right: NginxDirective) -> Bool { left.words == right.words && left.block == right.block }

  /// - Returns: nil for what nginx would not read either: a quote or brace without its end.
  package static func parse(_ text: String) -> [NginxDirective]? {
    var parser = NginxDirectiveParser(bytes: Array(text.utf8))
    return parser.directives(isInside: false)
  }

  /// The word as it counts, without its quotes.
  package static func plain(_ word: String) -> String {
    guard word.count >= 2, let quote = word.first, quote == "\"" || quote == "'", word.last == quote else { return word }
    return String(word.dropFirst().dropLast()).replacing("\\\(quote)", with: String(quote)).replacing("\\\\", with: "\\")
  }

  func text(indent: Int) -> String {
    let begin = String(repeating: " ", count: indent) + words.joined(separator: " ")
    guard let block else { return begin + ";\n" }
    return "\(begin) {\n\(block.map { $0.text(indent: indent + 2) }.joined())\(String(repeating: " ", count: indent))}\n"
  }
}

private struct NginxDirectiveParser {
  let bytes: [UInt8]
  var index = 0

  mutating func directives(isInside: Bool) -> [NginxDirective]? {
    var result: [NginxDirective] = []
    var words: [String] = []
    var start = 0
    while true {
      skipBlanks()
      guard index < bytes.count else { return isInside || !words.isEmpty ? nil : result }
      switch bytes[index] {
      case UInt8(ascii: ";"):
        index += 1
        guard !words.isEmpty else { return nil }
        result.append(NginxDirective(words: words, range: start..<index))
        words = []
      case UInt8(ascii: "{"):
        index += 1
        guard !words.isEmpty, let block = directives(isInside: true) else { return nil }
        result.append(NginxDirective(words: words, block: block, range: start..<index))
        words = []
      case UInt8(ascii: "}"):
        index += 1
        return isInside && words.isEmpty ? result : nil
      default:
        if words.isEmpty { start = index }
        guard let word = word() else { return nil }
        words.append(word)
      }
    }
  }

  private mutating func skipBlanks() {
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "#") {
        while index < bytes.count, bytes[index] != 0x0A { index += 1 }
      } else if [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) {
        index += 1
      } else {
        return
      }
    }
  }

  private mutating func word() -> String? {
    let start = index
    if bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") {
      let quote = bytes[index]
      index += 1
      while index < bytes.count, bytes[index] != quote { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
      guard index < bytes.count else { return nil }
      index += 1
    } else {
      while index < bytes.count, ![0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ";")].contains(bytes[index]) {
        if bytes[index] == UInt8(ascii: "{"), index == start || bytes[index - 1] != UInt8(ascii: "$") { break }
        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
      }
      guard index <= bytes.count else { return nil }
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }
}

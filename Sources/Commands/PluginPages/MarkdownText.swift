/// Text from plugins, made fit for a page in Markdown (CommonMark, with GitHub's tables): it stands there as it is, and
/// can neither open an element of HTML nor a link, nor end the cell or the code that it is in.
enum MarkdownText {
  /// Running text, on one line; also fit for a cell of a table.
  static func prose(_ text: String) -> String {
    var result = ""
    for character in displayable(text).unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "$": result += "\\\(character)"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// The same as a paragraph of its own: no heading, list or rule begins with it.
  static func paragraph(_ text: String) -> String {
    let text = prose(String(text.drop(while: \.isWhitespace)))
    guard let first = text.unicodeScalars.first else { return "" }
    if "#+-=:".unicodeScalars.contains(first) { return "\\" + text }
    // `1.` and `1)` begin a list.
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let rest = text.dropFirst(digits.count)
    return !digits.isEmpty && (rest.hasPrefix(".") || rest.hasPrefix(")")) ? "\(digits)\\\(rest)" : text
  }

  /// As code, also fit for a cell of a table. What a code span would not take goes into an element, each character that
  /// means something as its number.
  static func code(_ text: String) -> String {
    let text = displayable(text)
    let isPlain = !text.isEmpty && !text.contains { "`|\\".contains($0) } && text.first != " " && text.last != " "
    if isPlain { return "`\(text)`" }
    let escaped = text.unicodeScalars.map { scalar in
      scalar.isASCII && !scalar.properties.isAlphabetic && !("0"..."9").contains(scalar) && scalar != " " ? "&#\(scalar.value);" : String(scalar)
    }
    return "<code>\(escaped.joined())</code>"
  }

  /// A block of code, between fences that nothing in it can be taken for.
  static func block(_ text: String, language: String) -> String {
    let lines = displayableLines(text)
    let longest = lines.map { line in line.drop { $0 == " " }.prefix { $0 == "`" }.count }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\(language)\n\(lines.joined(separator: "\n"))\n\(fence)\n"
  }
}

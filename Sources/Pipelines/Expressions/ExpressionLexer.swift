/// Cuts the text of an expression into tokens.
struct ExpressionLexer {
  enum Token: Equatable {
    case name(String)
    case string(String)
    case number(Double)
    case symbol(String)
    /// The closing `}}`, or the end of the text.
    case end
  }

  private let text: [UInt8]
  /// Where the next token is looked for.
  private(set) var offset: Int

  init(_ text: [UInt8], from offset: Int) {
    self.text = text
    self.offset = offset
  }

  /// - Returns: the token and where it begins.
  mutating func next() throws(ExpressionError) -> (token: Token, offset: Int) {
    while let byte = peek(), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { offset += 1 }
    let start = offset
    guard let byte = peek() else { return (.end, start) }
    if Names.isLetter(byte) { return (.name(take { Names.isLetter($0) || Names.isDigit($0) || $0 == UInt8(ascii: "-") }), start) }
    if Names.isDigit(byte) || (byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")) && peek(1).map(Names.isDigit) == true {
      return (.number(try number()), start)
    }
    if byte == UInt8(ascii: "'") { return (.string(try string()), start) }
    for symbol in ["}}", "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "[", "]", ",", "."]
    where text[offset...].starts(with: symbol.utf8) {
      offset += symbol.utf8.count
      return (symbol == "}}" ? .end : .symbol(symbol), start)
    }
    throw unexpected(start)
  }

  private func peek(_ ahead: Int = 0) -> UInt8? { offset + ahead < text.count ? text[offset + ahead] : nil }

  private mutating func take(while condition: (UInt8) -> Bool) -> String {
    let taken = text[offset...].prefix(while: condition)
    offset += taken.count
    return String(decoding: taken, as: UTF8.self)
  }

  /// JSON's numbers and, as in GitHub's language, hexadecimal integers.
  private mutating func number() throws(ExpressionError) -> Double {
    let start = offset
    let digits = take { Names.isDigit($0) || Names.isLetter($0) || "+-.".utf8.contains($0) }
    guard let value = numberValue(digits) else {
      throw ExpressionError(.syntax, "\"\(digits)\" is no number", at: start)
    }
    return value
  }

  private mutating func string() throws(ExpressionError) -> String {
    let start = offset
    var content: [UInt8] = []
    offset += 1
    while let byte = peek() {
      offset += 1
      if byte != UInt8(ascii: "'") {
        content.append(byte)
      } else if peek() == UInt8(ascii: "'") {
        content.append(byte)
        offset += 1
      } else {
        return String(decoding: content, as: UTF8.self)
      }
    }
    throw ExpressionError(.syntax, "a string has no closing '", at: start, help: "a ' inside of a string is written twice")
  }

  private func unexpected(_ start: Int) -> ExpressionError {
    let character = String(decoding: text[start...], as: UTF8.self).first.map(String.init) ?? ""
    let help: String? =
      switch character {
      case "\"": "strings stand in single quotes"
      case "=": "to compare, write =="
      case "&": "for \"and\", write &&"
      case "|": "for \"or\", write ||"
      case "*", "+", "-", "/", "%": "there is no arithmetic in expressions"
      default: nil
      }
    return ExpressionError(.syntax, "\(character) is not expected in an expression", at: start, help: help)
  }
}

/// A number as JSON writes it, or hexadecimal behind `0x`; nil for anything else.
func numberValue(_ text: String) -> Double? {
  if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16).map(Double.init) }
  guard text.utf8.allSatisfy({ Names.isDigit($0) || "+-.eE".utf8.contains($0) }) else { return nil }
  return Double(text).flatMap { $0.isFinite ? $0 : nil }
}

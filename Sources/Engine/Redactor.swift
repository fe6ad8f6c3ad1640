internal import Cryptography
package import JSON

/// Removes secrets from everything that is shown or stored: each in the forms in which it could leak.
package struct Redactor: Sendable {
  package static let mark = "***"
  /// Lines of a multi-line secret that are shorter are too common to hide.
  private static let shortestLine = 8

  /// A piece of base64 that is shorter would hide text that has nothing to do with a secret.
  private static let shortestBase64Piece = 8

  /// Patterns by their first byte, longest first.
  private var patterns: [[[UInt8]]] = []

  package init(secrets: some Sequence<String> = []) {
    for secret in secrets { add(secret) }
  }

  package var isEmpty: Bool { patterns.isEmpty }

  /// Hides a value from now on: raw, base64, URL- and JSON-escaped, and each longer line of it.
  package mutating func add(_ secret: String) {
    let lines = secret.split(whereSeparator: \.isNewline).map(String.init).filter { $0.utf8.count >= Self.shortestLine }
    let trimmed = secret.trimmingNewlines
    for value in Set([secret, trimmed] + (lines.count > 1 || trimmed.contains(where: \.isNewline) ? lines : [])) {
      for form in Self.forms(of: value) { addPattern(form) }
    }
  }

  private mutating func addPattern(_ pattern: [UInt8]) {
    guard let first = pattern.first.map(Int.init) else { return }
    if patterns.isEmpty { patterns = Array(repeating: [], count: 256) }
    if patterns[first].contains(pattern) { return }
    patterns[first].append(pattern)
    patterns[first].sort { $0.count > $1.count }
  }

  /// The texts in which a secret may appear.
  static func forms(of secret: String) -> Set<[UInt8]> {
    let bytes = Array(secret.utf8)
    guard !bytes.isEmpty else { return [] }
    return base64Forms(of: bytes).union(jsonForms(of: secret)).union(percentForms(of: bytes)).union([bytes])
  }

  /// Base64 of the secret alone, and what is the same of it wherever it stands in a longer text that was encoded
  /// (`Authorization: Basic` is user:password): one piece for each of the three ways in which bytes fall into its groups.
  private static func base64Forms(of bytes: [UInt8]) -> Set<[UInt8]> {
    var forms: Set<[UInt8]> = []
    for alphabet in [Base64.standard, .urlSafe] {
      let alone = Array(alphabet.encode(bytes).utf8.prefix { $0 != UInt8(ascii: "=") })
      if alone.count >= 4 { forms.insert(alone) }
      for (before, skipped) in [(0, 0), (1, 2), (2, 3)] {
        let encoded = alphabet.encode([UInt8](repeating: 0, count: before) + bytes).utf8
        let piece = Array(encoded.prefix((before + bytes.count) * 8 / 6).dropFirst(skipped))
        if piece.count >= shortestBase64Piece { forms.insert(piece) }
      }
    }
    return forms
  }

  private static func percentForms(of bytes: [UInt8]) -> Set<[UInt8]> {
    var forms: Set<[UInt8]> = []
    for digits in ["0123456789ABCDEF", "0123456789abcdef"] {
      let encoded = percentEncoded(bytes, digits: Array(digits.utf8))
      forms.insert(encoded)
      // application/x-www-form-urlencoded
      forms.insert(encoded.replacing("%20".utf8, with: "+".utf8))
    }
    return forms
  }

  private static func percentEncoded(_ bytes: [UInt8], digits: [UInt8]) -> [UInt8] {
    let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    return bytes.flatMap { unreserved.contains($0) ? [$0] : [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// JSON as others write it: what is not ASCII (Python), or `<`, `>` and `&` (Go), as \uXXXX, and `/` as `\/` (PHP).
  private static func jsonForms(of secret: String) -> Set<[UInt8]> {
    let escaped = String(decoding: JSONValue.string(secret).bytes().dropFirst().dropLast(), as: UTF8.self)
    var forms: Set<[UInt8]> = [Array(escaped.utf8)]
    for digits in ["0123456789abcdef", "0123456789ABCDEF"] {
      let digits = Array(digits.utf8)
      forms.insert(unicodeEscaped(escaped, digits) { $0 >= 0x80 })
      forms.insert(unicodeEscaped(escaped, digits) { "<>&".utf16.contains($0) })
    }
    return forms.union(forms.map { $0.replacing("/".utf8, with: "\\/".utf8) })
  }

  private static func unicodeEscaped(_ text: String, _ digits: [UInt8], _ isEscaped: (UInt16) -> Bool) -> [UInt8] {
    var escaped = ""
    for scalar in text.unicodeScalars {
      for unit in String(scalar).utf16 where isEscaped(unit) {
        escaped += "\\u" + String(decoding: (0..<4).reversed().map { digits[Int(unit >> (4 * $0)) & 15] }, as: UTF8.self)
      }
      if !String(scalar).utf16.contains(where: isEscaped) { escaped.unicodeScalars.append(scalar) }
    }
    return Array(escaped.utf8)
  }

  /// The text with every secret replaced by `***`; secrets that overlap give one mark.
  package func redact(_ text: String) -> String {
    guard !isEmpty else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var copied = 0
    for hidden in hiddenRanges(of: bytes) {
      result += bytes[copied..<hidden.lowerBound] + Array(Self.mark.utf8)
      copied = hidden.upperBound
    }
    return copied == 0 ? text : String(decoding: result + bytes[copied...], as: UTF8.self)
  }

  private func hiddenRanges(of bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for (offset, first) in bytes.enumerated() {
      let candidates = patterns[Int(first)]
      if candidates.isEmpty { continue }
      guard let length = candidates.first(where: { Self.stands($0, in: bytes, at: offset) })?.count else { continue }
      if let last = ranges.last, offset < last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, offset + length)
      } else {
        ranges.append(offset..<offset + length)
      }
    }
    return ranges
  }

  /// By hand: this runs for every character of every log line.
  private static func stands(_ pattern: [UInt8], in bytes: [UInt8], at offset: Int) -> Bool {
    if offset + pattern.count > bytes.count { return false }
    var index = 1
    while index < pattern.count {
      if bytes[offset + index] != pattern[index] { return false }
      index += 1
    }
    return true
  }

  /// The value with every string in it redacted, keys included.
  package func redact(_ value: JSONValue) -> JSONValue {
    guard !isEmpty else { return value }
    switch value {
    case .string(let text): return .string(redact(text))
    case .array(let elements): return .array(elements.map(redact))
    case .object(let object): return .object(redact(object))
    default:
      // A secret may be a number too: a whole one, so that a short secret leaves others alone.
      return redact(value.text()) == Self.mark ? .string(Self.mark) : value
    }
  }

  package func redact(_ object: JSONObject) -> JSONObject {
    isEmpty ? object : JSONObject(object.members.map { (redact($0.key), redact($0.value)) })
  }

  /// Whether a secret stands anywhere in it.
  package func finds(in value: JSONValue) -> Bool { !isEmpty && redact(value) != value }
}

extension String {
  fileprivate var trimmingNewlines: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}

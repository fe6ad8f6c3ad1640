internal import Cryptography
package import JSON

/// Removes secrets from everything that is shown or stored: each in the forms in which it could leak.
package struct Redactor: Sendable {
  package static let mark = "***"
  /// Lines of a multi-line secret that are shorter are too common to hide.
  private static let shortestLine = 8

  /// Patterns by their first byte, longest first.
  private var patterns: [UInt8: [[UInt8]]] = [:]

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
    guard let first = pattern.first, patterns[first]?.contains(pattern) != true else { return }
    patterns[first, default: []].append(pattern)
    patterns[first]?.sort { $0.count > $1.count }
  }

  /// The texts in which a secret may appear.
  static func forms(of secret: String) -> Set<[UInt8]> {
    let bytes = Array(secret.utf8)
    guard !bytes.isEmpty else { return [] }
    var forms: Set<[UInt8]> = [bytes]
    // Without the padding, so that it is found at the end of a longer text too; a short form would hide too much.
    for encoded in [Base64.standard.encode(bytes), Base64.urlSafe.encode(bytes)] {
      let unpadded = Array(encoded.utf8.prefix { $0 != UInt8(ascii: "=") })
      if unpadded.count >= 4 { forms.insert(unpadded) }
    }
    for digits in ["0123456789ABCDEF", "0123456789abcdef"] {
      let encoded = percentEncoded(bytes, digits: Array(digits.utf8))
      forms.insert(encoded)
      // application/x-www-form-urlencoded
      forms.insert(encoded.replacing("%20".utf8, with: "+".utf8))
    }
    let json = JSONValue.string(secret).bytes().dropFirst().dropLast()
    forms.insert(Array(json))
    forms.insert(Array(json).replacing("/".utf8, with: "\\/".utf8))
    forms.insert(asciiJSON(secret))
    return forms
  }

  private static func percentEncoded(_ bytes: [UInt8], digits: [UInt8]) -> [UInt8] {
    let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    return bytes.flatMap { unreserved.contains($0) ? [$0] : [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// JSON as Python and others write it by default: everything that is not ASCII as \uXXXX.
  private static func asciiJSON(_ secret: String) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    let escaped = JSONValue.string(secret).text().dropFirst().dropLast()
    return escaped.utf16.flatMap { unit -> [UInt8] in
      if unit < 0x80 { return [UInt8(unit)] }
      return [UInt8(ascii: "\\"), UInt8(ascii: "u")] + (0..<4).reversed().map { digits[Int(unit >> (4 * $0)) & 15] }
    }
  }

  /// The text with every secret replaced by `***`.
  package func redact(_ text: String) -> String {
    guard !isEmpty else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var offset = 0
    var copied = 0
    while offset < bytes.count {
      if let length = match(bytes, at: offset) {
        result += bytes[copied..<offset]
        result += Self.mark.utf8
        offset += length
        copied = offset
      } else {
        offset += 1
      }
    }
    if copied == 0 { return text }
    return String(decoding: result + bytes[copied...], as: UTF8.self)
  }

  private func match(_ bytes: [UInt8], at offset: Int) -> Int? {
    patterns[bytes[offset]]?.first { bytes[offset...].starts(with: $0) }?.count
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

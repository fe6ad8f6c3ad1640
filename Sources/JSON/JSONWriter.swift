/// How a value is written.
public enum JSONStyle: Sendable {
  /// On one line, members in their order.
  case compact
  /// The JSON Canonicalization Scheme (RFC 8785): one text for equal values, for digests and signatures.
  case canonical
  /// For people: two spaces a level, `"key": value`.
  case pretty
}

extension JSONValue {
  /// The value as text, without a newline at the end. Written here and not by jansson, which has no canonical
  /// form and prints 0.1 as 0.10000000000000001.
  public func text(_ style: JSONStyle = .compact) -> String { String(decoding: bytes(style), as: UTF8.self) }

  /// As `text`, in UTF-8.
  public func bytes(_ style: JSONStyle = .compact) -> [UInt8] {
    var writer = JSONWriter(style: style)
    writer.write(self, depth: 0)
    return writer.output
  }
}

private struct JSONWriter {
  let style: JSONStyle
  var output: [UInt8] = []

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append(String(value))
    case .number(let value): append(style == .canonical ? canonicalNumber(value) : readableNumber(value))
    case .string(let value): write(string: value)
    case .array(let elements):
      writeElements(elements, "[", "]", depth) { writer, element in writer.write(element, depth: depth + 1) }
    case .object(let object):
      let members = style == .canonical ? object.members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) } : object.members
      writeElements(members, "{", "}", depth) { writer, member in
        writer.write(string: member.key)
        writer.append(writer.style == .pretty ? ": " : ":")
        writer.write(member.value, depth: depth + 1)
      }
    }
  }

  private mutating func writeElements<Element>(
    _ elements: [Element], _ open: String, _ close: String, _ depth: Int, _ body: (inout JSONWriter, Element) -> Void
  ) {
    append(open)
    var first = true
    for element in elements {
      if !first { append(",") }
      first = false
      if style == .pretty { newLine(depth + 1) }
      body(&self, element)
    }
    if style == .pretty, !first { newLine(depth) }
    append(close)
  }

  private mutating func newLine(_ depth: Int) {
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }

  private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }

  /// The escapes of RFC 8785, section 3.2.2.2: only what JSON demands.
  private mutating func write(string: String) {
    output.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x08: append("\\b")
      case 0x09: append("\\t")
      case 0x0A: append("\\n")
      case 0x0C: append("\\f")
      case 0x0D: append("\\r")
      case 0..<0x20:
        append("\\u00")
        output.append(hexDigit(byte >> 4))
        output.append(hexDigit(byte & 0xF))
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }

  private func hexDigit(_ value: UInt8) -> UInt8 { Array("0123456789abcdef".utf8)[Int(value)] }
}

/// As the canonical form, but never the digits of an integer that no reader could hold.
private func readableNumber(_ value: Double) -> String {
  (0x1p63..<1e21).contains(value.magnitude) ? value.description : canonicalNumber(value)
}

/// A number as ECMAScript writes it (RFC 8785, section 3.2.2.3). Swift finds the shortest digits; only
/// where the exponent begins differs. What JSON can't hold becomes null.
func canonicalNumber(_ value: Double) -> String {
  guard value.isFinite else { return "null" }
  if value == 0 { return "0" }
  let description = value.magnitude.description
  let parts = description.split(separator: "e")
  let mantissa = parts[0].split(separator: ".")
  let whole = mantissa[0] == "0" ? "" : String(mantissa[0])
  let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
  let exponent = parts.count > 1 ? Int(parts[1])! : 0

  let untrimmed = whole + fraction
  let leading = whole.isEmpty ? untrimmed.prefix { $0 == "0" }.count : 0
  let significant = untrimmed.dropFirst(leading)
  let digits = String(significant.prefix(significant.count - significant.reversed().prefix { $0 == "0" }.count))
  /// The value is 0.DIGITS × 10^point.
  let point = whole.count - leading + exponent

  let sign = value < 0 ? "-" : ""
  if point > 21 || point <= -6 {
    let tail = digits.count > 1 ? ".\(digits.dropFirst())" : ""
    return "\(sign)\(digits.prefix(1))\(tail)e\(point > 0 ? "+" : "-")\((point - 1).magnitude)"
  }
  if point <= 0 { return "\(sign)0.\(String(repeating: "0", count: -point))\(digits)" }
  if point >= digits.count { return "\(sign)\(digits)\(String(repeating: "0", count: point - digits.count))" }
  return "\(sign)\(digits.prefix(point)).\(digits.dropFirst(point))"
}

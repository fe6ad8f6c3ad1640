/// What stands behind the method in a request line, in origin form (`/path?query`) or absolute form
/// (`http://host/path?query`); RFC 9112, 3.2.
struct RequestTarget {
  /// Of the absolute form, which a server must prefer to the Host header (RFC 9112, 3.2.2).
  var host: String?
  var path: String
  var query: [(name: String, value: String)]

  /// Nil for anything that is not plainly a path below a root: broken percent-encoding, text that is not UTF-8, control
  /// characters, backslashes, and parts `.` and `..`, encoded or not. A browser sends none of that.
  init?(_ text: String) {
    var rest = text[...]
    for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
      rest = rest.dropFirst(scheme.count)
      let authority = rest.prefix { $0 != "/" && $0 != "?" }
      guard let host = Self.host(authority), !host.isEmpty else { return nil }
      self.host = host
      rest = rest.dropFirst(authority.count)
      if !rest.hasPrefix("/") { rest = "/" + rest }
    }
    guard rest.hasPrefix("/"), !rest.contains("#") else { return nil }
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = Self.decoded(parts[0]), !path.contains("\\"),
      !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." })
    else { return nil }
    self.path = path
    query = []
    for pair in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { Self.decoded($0.replacing("+", with: " ")[...], controls: true) }
      guard let name = sides[0], let value = sides.count > 1 ? sides[1] : "" else { return nil }
      query.append((name, value))
    }
  }

  /// The name in a Host header or an authority, in lower case and without port; nil for what is none.
  static func host(_ authority: Substring) -> String? {
    var name = authority
    if name.hasPrefix("[") {
      guard let end = name.firstIndex(of: "]") else { return nil }
      guard isPort(name[name.index(after: end)...]) else { return nil }
      name = name[name.index(after: name.startIndex)..<end]
      return !name.isEmpty && name.utf8.allSatisfy { isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        ? name.lowercased() : nil
    }
    if let colon = name.firstIndex(of: ":") {
      guard isPort(name[colon...]) else { return nil }
      name = name[..<colon]
    }
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
      default: false
      }
    }
    return isName && name.utf8.count <= 255 ? name.lowercased() : nil
  }

  /// Nothing, or a colon and a number.
  private static func isPort(_ text: Substring) -> Bool {
    text.isEmpty || (text.first == ":" && text.utf8.count <= 6 && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool { digit(byte) != nil }

  private static func decoded(_ text: Substring, controls: Bool = false) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
      bytes.append(high << 4 | low)
    }
    let isHarmless = bytes.allSatisfy { $0 != 0 && (controls || ($0 >= 0x20 && $0 != 0x7F)) }
    return isHarmless ? String(validating: bytes, as: UTF8.self) : nil
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

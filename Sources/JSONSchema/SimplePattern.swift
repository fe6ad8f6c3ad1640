/// A regular expression that is a row of single ASCII characters and classes between `^` and `$`, each perhaps repeated:
/// `^[a-z][a-z0-9-]{0,63}$`. What it matches without going back, the expression matches; of the rest it knows nothing.
struct SimplePattern: Sendable {
  private struct Element: Sendable {
    var bytes: Set<UInt8>
    var count: ClosedRange<Int>
  }

  private var elements: [Element] = []

  /// Nil for every other form.
  init?(_ pattern: String) {
    var rest = Array(pattern.utf8)[...]
    guard rest.allSatisfy({ $0 < 0x80 }), rest.popFirst() == UInt8(ascii: "^"), rest.popLast() == UInt8(ascii: "$") else { return nil }
    while let first = rest.popFirst() {
      let bytes: Set<UInt8>
      if first == UInt8(ascii: "[") {
        guard let end = rest.firstIndex(of: UInt8(ascii: "]")), let found = Self.characters(rest[..<end]) else { return nil }
        bytes = found
        rest = rest[(end + 1)...]
      } else if Self.isLiteral(first) {
        bytes = [first]
      } else {
        return nil
      }
      guard let count = Self.count(&rest) else { return nil }
      elements.append(Element(bytes: bytes, count: count))
    }
  }

  func matches(_ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    for element in elements {
      var count = 0
      while count < element.count.upperBound, let byte = bytes.first, element.bytes.contains(byte) {
        bytes.removeFirst()
        count += 1
      }
      if count < element.count.lowerBound { return false }
    }
    return bytes.isEmpty
  }

  private static func isLiteral(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "-_/:@ ".utf8.contains(byte)
    }
  }

  /// Of a class without negation and escapes.
  private static func characters(_ text: ArraySlice<UInt8>) -> Set<UInt8>? {
    let text = Array(text)
    if text.isEmpty || text[0] == UInt8(ascii: "^") || text.contains(where: { "\\[".utf8.contains($0) }) { return nil }
    var found: Set<UInt8> = []
    var index = 0
    while index < text.count {
      if index + 2 < text.count, text[index + 1] == UInt8(ascii: "-") {
        guard text[index] <= text[index + 2] else { return nil }
        found.formUnion(text[index]...text[index + 2])
        index += 3
      } else {
        found.insert(text[index])
        index += 1
      }
    }
    return found
  }

  /// How often; once where nothing is said. Nil for what is not understood.
  private static func count(_ rest: inout ArraySlice<UInt8>) -> ClosedRange<Int>? {
    switch rest.first {
    case UInt8(ascii: "*"): rest.removeFirst(); return 0...Int.max
    case UInt8(ascii: "+"): rest.removeFirst(); return 1...Int.max
    case UInt8(ascii: "?"): rest.removeFirst(); return 0...1
    case UInt8(ascii: "{"):
      guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
      let bounds = rest[rest.startIndex + 1..<end].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { Int(String(decoding: $0, as: UTF8.self)) }
      rest = rest[(end + 1)...]
      guard let low = bounds[0], low >= 0, bounds.count <= 2, let high = bounds.count == 2 ? bounds[1] : low, low <= high else { return nil }
      return low...high
    default: return 1...1
    }
  }
}

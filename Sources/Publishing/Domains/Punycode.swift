/// Letters beyond ASCII in a host name (RFC 3492): `bücher` is `xn--bcher-kva` in DNS.
enum Punycode {
  /// - Returns: the name with every such label in its form for DNS; nil for one that has none (too long).
  static func domain(_ text: String) -> String? {
    let labels = text.lowercased().split(separator: ".", omittingEmptySubsequences: false).map { label in
      label.unicodeScalars.allSatisfy(\.isASCII) ? String(label) : encode(Array(label.unicodeScalars)).map { "xn--\($0)" }
    }
    guard labels.allSatisfy({ $0 != nil }) else { return nil }
    return labels.compactMap(\.self).joined(separator: ".")
  }

  // Section 5.
  private static let base = 36, tMin = 1, tMax = 26, skew = 38, damp = 700, initialBias = 72, initialN = 0x80

  /// Section 6.3.
  private static func encode(_ scalars: [Unicode.Scalar]) -> String? {
    guard scalars.count <= 63 else { return nil }
    var output = scalars.filter(\.isASCII).map { UInt8($0.value) }
    let basic = output.count
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var n = initialN, delta = 0, bias = initialBias, handled = basic
    while handled < scalars.count {
      guard let next = scalars.lazy.map({ Int($0.value) }).filter({ $0 >= n }).min() else { return nil }
      delta += (next - n) * (handled + 1)
      n = next
      for scalar in scalars {
        if Int(scalar.value) < n { delta += 1 }
        guard Int(scalar.value) == n else { continue }
        append(delta, bias, &output)
        bias = adapt(delta, points: handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      n += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// A number of variable length, section 3.3.
  private static func append(_ delta: Int, _ bias: Int, _ output: inout [UInt8]) {
    var rest = delta
    for k in stride(from: base, to: .max, by: base) {
      let threshold = min(max(k - bias, tMin), tMax)
      guard rest >= threshold else { break }
      output.append(digit(threshold + (rest - threshold) % (base - threshold)))
      rest = (rest - threshold) / (base - threshold)
    }
    output.append(digit(rest))
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26) }

  /// Section 6.1.
  private static func adapt(_ delta: Int, points: Int, isFirst: Bool) -> Int {
    var delta = delta / (isFirst ? damp : 2)
    delta += delta / points
    var k = 0
    while delta > (base - tMin) * tMax / 2 {
      delta /= base - tMin
      k += base
    }
    return k + (base - tMin + 1) * delta / (delta + skew)
  }
}

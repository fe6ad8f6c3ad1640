import Components
import Testing

/// WCAG 2.1, 1.4.3 and 1.4.11: text has a contrast of at least 4.5, the edges of controls of at least 3.
@Suite struct ColourTests {
  @Test(arguments: [
    ("color-text", "color-surface", 4.5), ("color-on-accent", "color-accent", 4.5), ("color-accent", "color-surface", 4.5),
    ("color-danger", "color-surface", 4.5), ("color-control", "color-surface", 3), ("color-focus", "color-surface", 3),
  ])
  func contrast(first: String, second: String, atLeast: Double) throws {
    let (a, b) = (luminance(try colour(first)), luminance(try colour(second)))
    #expect((max(a, b) + 0.05) / (min(a, b) + 0.05) >= atLeast)
  }

  /// The channels of a hexadecimal colour of the base style sheet, from 0 to 1.
  private func colour(_ name: String) throws -> [Double] {
    let lines = String(decoding: baseStyleSheet, as: UTF8.self).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("  --\(name): #") })
    var digits = line.drop { $0 != "#" }.filter(\.isHexDigit)
    if digits.count == 3 { digits = String(digits.flatMap { [$0, $0] }) }
    return try (0..<3).map { Double(try #require(Int(digits.dropFirst(2 * $0).prefix(2), radix: 16))) / 255 }
  }

  private func luminance(_ channels: [Double]) -> Double {
    // The exponent 2.25 is near enough to sRGB for thresholds that are not met narrowly.
    zip([0.2126, 0.7152, 0.0722], channels).reduce(0) { $0 + $1.0 * $1.1 * $1.1 * $1.1.squareRoot().squareRoot() }
  }
}

@testable import JSON
import TestSupport
import Testing

/// RFC 8785, the JSON Canonicalization Scheme, against its own examples.
struct CanonicalTests {
  /// Appendix B: the bits of a double, and how it is written.
  static let numbers: [(bits: UInt64, text: String)] = [
    (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
    (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
    (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
    (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
    (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
    (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
    (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
    (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
    (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
    (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
    (0x41b3_de43_5555_5557, "333333333.33333343"), (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
    (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
  ]

  @Test(arguments: numbers)
  func `numbers of appendix B`(bits: UInt64, text: String) {
    #expect(JSONValue.number(Double(bitPattern: bits)).text(.canonical) == text)
  }

  @Test(arguments: [
    (1.0, "1"), (10, "10"), (123456, "123456"), (0.1, "0.1"), (1.5, "1.5"), (100.25, "100.25"), (1e20, "100000000000000000000"),
    (1.25e20, "125000000000000000000"), (1e-5, "0.00001"), (1.5e-6, "0.0000015"), (1.5e-7, "1.5e-7"), (-2.5, "-2.5"), (4.35, "4.35"),
  ])
  func `ordinary numbers`(value: Double, text: String) {
    #expect(canonicalNumber(value) == text)
  }

  @Test func `what JSON can't hold becomes null`() {
    for value in [Double.nan, .infinity, -.infinity] { #expect(JSONValue.number(value).text(.canonical) == "null") }
  }

  @Test func `every finite double is written so that it is read again as itself`() throws {
    var generator = SeededGenerator(seed: 8785)
    for _ in 0..<5000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      #expect(Double(canonicalNumber(value)) == value, "\(value)")
      #expect(try JSONValue(parsing: JSONValue.number(value).text()).doubleValue == value, "\(value)")
    }
    for value in [0x1p53, 0x1p63, -0x1p63, 1e19, 123456789e12, 1e21, 1e22] {
      #expect(try JSONValue(parsing: JSONValue.number(value).text()).doubleValue == value, "\(value)")
    }
  }

  @Test func `the example of section 3.2.2`() throws {
    let text = #"""
      {
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }
      """#
    let expected =
      #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#
    #expect(try JSONValue(parsing: text).text(.canonical) == expected)
  }

  @Test func `members are sorted by UTF-16, as in section 3.2.3`() throws {
    let text = #"""
      {
        "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
      }
      """#
    let canonical = try JSONValue(parsing: try JSONValue(parsing: text).text(.canonical))
    #expect(
      canonical.objectValue?.members.map { $0.value.stringValue } == [
        "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
      ])
  }

  @Test func `control characters are escaped as short as JSON allows, DEL and separators are not`() {
    let text = String(String.UnicodeScalarView((0..<0x20).compactMap { UnicodeScalar($0 as Int) })) + "\u{7f}\u{2028}"
    let expected =
      #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"#
      + "\u{7f}\u{2028}\""
    #expect(JSONValue.string(text).text(.canonical) == expected)
  }

  @Test func `equal values have one text`() {
    let a: JSONValue = ["b": [1, ["y": 2, "x": 1]], "a": 1.5]
    let b: JSONValue = ["a": 1.5, "b": [1, ["x": 1, "y": 2]]]
    #expect(a.text() != b.text())
    #expect(a.text(.canonical) == b.text(.canonical))
    #expect(JSONValue.integer(5).text(.canonical) == JSONValue.number(5).text(.canonical))
  }
}

struct StyleTests {
  @Test func `pretty has two spaces a level, and empty ones on one line`() {
    let value: JSONValue = ["a": [1, ["b": nil]], "c": [], "d": [:]]
    #expect(
      value.text(.pretty) == """
        {
          "a": [
            1,
            {
              "b": null
            }
          ],
          "c": [],
          "d": {}
        }
        """)
  }

  @Test func `any value is read again as itself in every style`() throws {
    var generator = SeededGenerator(seed: 1)
    for round in 0..<400 {
      let value = randomValue(&generator, depth: 0)
      for style in [JSONStyle.compact, .pretty, .canonical] {
        #expect(try JSONValue(parsing: value.bytes(style)) == value, "round \(round): \(value.text())")
      }
      #expect(!value.text().contains("\n"))
      let canonical = value.text(.canonical)
      #expect(try JSONValue(parsing: canonical).text(.canonical) == canonical)
    }
  }

  private func randomValue(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 5 ? 5 : 7), using: &generator) {
    case 0: return nil
    case 1: return .bool(Bool.random(using: &generator))
    case 2: return .integer(Int(truncatingIfNeeded: generator.next()) >> Int.random(in: 0..<64, using: &generator))
    // A whole one would be read as an integer: JSON does not tell them apart.
    case 3: return .number(Double(Int.random(in: -1_000_000...1_000_000, using: &generator)) + 0.5)
    case 4: return .string(randomText(&generator))
    case 5: return .array((0..<Int.random(in: 0..<5, using: &generator)).map { _ in randomValue(&generator, depth: depth + 1) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0..<16, using: &generator) {
        // A key may hold anything but U+0000, which jansson refuses.
        let key = randomText(&generator).filter { $0 != "\u{0}" }
        object[key] = randomValue(&generator, depth: depth + 1)
      }
      return .object(object)
    }
  }

  private func randomText(_ generator: inout SeededGenerator) -> String {
    let ranges: [ClosedRange<UInt32>] = [0...0x1F, 0x20...0x7F, 0x80...0x7FF, 0x3000...0x30FF, 0xE000...0xFFFF, 0x10000...0x10FFFF]
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<9, using: &generator) {
      let range = ranges.randomElement(using: &generator) ?? 0...0
      if let scalar = UnicodeScalar(UInt32.random(in: range, using: &generator)) { scalars.append(scalar) }
    }
    return String(scalars)
  }
}

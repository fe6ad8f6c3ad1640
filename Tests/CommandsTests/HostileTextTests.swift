import Testing

@testable import Commands

@Suite struct HostileTextTests {
  @Test(arguments: [
    ("plain", "plain"),
    ("\u{1B}[31mred\u{1B}[0m", "red"),
    ("\u{1B}[2J\u{1B}[1;1Hgone", "gone"),
    ("\u{9B}31mC1", "C1"),
    ("\u{1B}]0;title\u{07}after", "after"),
    ("\u{1B}]8;;http://evil\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"),
    ("\u{9D}0;title\u{9C}after", "after"),
    ("\u{1B}Pdevice control\u{1B}\\after", "after"),
    ("\u{1B}(0line drawing", "line drawing"),
    ("\u{1B}cafter a reset", "after a reset"),
    ("ends in escape\u{1B}", "ends in escape"),
    ("ends in a sequence\u{1B}[3", "ends in a sequence"),
    ("a\u{202E}b\u{2066}c\u{200F}d\u{61C}e", "abcde"),
    ("zero\u{200B}width\u{FEFF}", "zerowidth"),
    ("tag\u{E0041}", "tag"),
    ("bell\u{07}back\u{08}nul\u{00}del\u{7F}", "bellbacknuldel"),
    ("one\ntwo\r\nthree\tfour\u{2028}five", "one two three four five"),
    ("10%\r20%", "10% 20%"),
    ("Überschrift, 日本語, 👩‍💻", "Überschrift, 日本語, 👩‍💻"),
  ])
  func `What could steer a terminal is gone`(text: String, expected: String) {
    #expect(displayable(text) == expected)
  }

  @Test func `An unfinished string hides nothing behind its line`() {
    #expect(displayableLines("\u{1B}]0;never ended\nsecond") == ["", "second"])
  }

  @Test func `Lines stay apart, empty ones at the end go`() {
    #expect(displayableLines("a\n\r\nb\n\n") == ["a", "", "b"])
    #expect(displayableLines("") == [""])
  }

  @Test func `No control character survives, whatever surrounds it`() {
    for scalar in (0...0x2FFF).compactMap(Unicode.Scalar.init) where scalar.properties.generalCategory == .control {
      for text in ["\(scalar)", "a\(scalar)b", "\u{1B}\(scalar)[31m", "\(scalar)\(scalar)x"] {
        #expect(displayable(text).unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
      }
    }
  }
}

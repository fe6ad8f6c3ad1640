import Testing

@testable import Commands

@Suite struct AppearanceTests {
  @Test(arguments: [
    (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false), (true, ["NO_COLOR": ""], true),
    (false, ["CLICOLOR_FORCE": "1"], true), (false, ["CLICOLOR_FORCE": "0"], false),
    (true, ["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], false), (true, ["TERM": "dumb"], false),
  ] as [(Bool, [String: String], Bool)])
  func `Colours are for terminals, unless the environment says otherwise`(isTerminal: Bool, variables: [String: String], expected: Bool) {
    #expect(Appearance.usesColours(isTerminal: isTerminal) { variables[$0] } == expected)
  }

  @Test(arguments: [
    (["LANG": "fr_FR.UTF-8"], true), (["LANG": "C"], false), ([:], false), (["LC_ALL": "C", "LANG": "en_US.UTF-8"], false),
    (["LC_ALL": "", "LANG": "C.utf8"], true), (["LC_CTYPE": "de_DE.utf-8"], true),
  ] as [([String: String], Bool)])
  func `Characters outside ASCII are for locales that have them`(variables: [String: String], expected: Bool) {
    #expect(Appearance.showsUnicode { variables[$0] } == expected)
  }

  @Test func `Paint is put on only where there are colours`() {
    #expect(Appearance.plain.paint("text", .bold, .red) == "text")
    #expect(Appearance(colours: true, unicode: true, columns: 80).paint("text", .bold, .red) == "\u{1B}[1;31mtext\u{1B}[0m")
  }
}

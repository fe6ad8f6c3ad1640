import Sites
import Testing

@Suite struct TranslationsTests {
  private static func site(_ pages: String) -> String { "{ \"id\": \"s\", \"lang\": \"fr\", \"pages\": [\n\(pages)\n] }" }

  private func groups(_ pages: String) throws -> [[String]] {
    let (site, diagnostics) = try SiteFixture(["site.json": Self.site(pages)]).load()
    #expect(diagnostics == [])
    let members = site.pages.map { Translations.Member($0, standard: site.language) }
    let translations = Translations(members)
    return members.map { translations.links(of: $0).map { "\($0.language) \($0.url)" } }
  }

  @Test func `pages with one key are a group, in the order of their languages`() throws {
    let both = ["en-GB /about", "fr /a-propos"]
    #expect(
      try groups("""
        { "name": "a-propos", "translationKey": "about" }, { "name": "about", "lang": "en-GB", "translationKey": "about" },
        { "name": "index" }, { "name": "alone", "translationKey": "alone" }
        """) == [both, both, [], []])
  }

  @Test func `the page for what is missing is no translation`() throws {
    #expect(
      try groups(#"{ "name": "404", "translationKey": "k" }, { "name": "a", "lang": "en", "translationKey": "k" }"#) == [[], []])
  }

  @Test(arguments: [
    (#"{ "name": "a", "lang": "fr_FR" }"#, #"site.json:2:24: "fr_FR" is no language tag"#),
    (#"{ "name": "a", "lang": 1 }"#, #"site.json:2:24: "lang" must be a string, not an integer"#),
    (#"{ "name": "a", "translationKey": "é" }"#, #"site.json:2:34: "é" is no translation key"#),
    (#"{ "name": "a", "translationKey": "" }"#, #"site.json:2:34: "" is no translation key"#),
    (
      "{ \"name\": \"a\", \"translationKey\": \"k\" },\n{ \"name\": \"b\", \"lang\": \"FR\", \"translationKey\": \"k\" }",
      #"site.json:3:48: another page is the translation of "k" into "FR" already"#
    ),
  ])
  func findings(_ pages: String, _ finding: String) throws {
    #expect(try SiteFixture.findings(Self.site(pages)) == [finding])
  }
}

import Sites
import Testing

@Suite struct LanguageTests {
  /// The examples of RFC 5646, appendix A, among them.
  @Test(arguments: [
    "fr", "de", "fr-CA", "zh-Hant", "zh-cmn-Hans-CN", "cmn-Hans-CN", "zh-yue-HK", "sr-Latn-RS", "sl-rozaj-biske", "de-CH-1901",
    "sl-IT-nedis", "hy-Latn-IT-arevela", "es-419", "de-CH-x-phonebk", "az-Arab-x-AZE-derbend", "en-US-u-islamcal",
    "zh-CN-a-myext-x-private", "FR-ca",
  ])
  func `tags by the grammar`(_ tag: String) { #expect(LanguageTag.problem(in: tag) == nil) }

  @Test(arguments: [
    "", "f", "fr-", "-fr", "fr--CA", "français", "fr CA", "de-419-DE", "a-DE", "ar-a-", "en-x", "en-u-a", "x-default", "fr-1",
    "fr\"><script>", "toolongalanguage", String(repeating: "ab-", count: 40) + "ab",
  ])
  func `what is no tag`(_ tag: String) { #expect(LanguageTag.problem(in: tag)?.code == .language) }

  @Test func `the spelling of locales is put right`() {
    #expect(LanguageTag.problem(in: "fr_CA")?.help == "write \"fr-CA\"")
    #expect(LanguageTag.problem(in: "fr_CA_")?.help == "write it as in \"fr\" or \"fr-CA\"")
  }

  @Test(arguments: [
    ("ar", true), ("he-IL", true), ("FA", true), ("ur-Latn", false), ("az-Arab-IR", true), ("pa", false), ("fr", false), ("uz-Adlm", true),
    ("en-u-arab", false),
  ])
  func `where a line begins`(_ tag: String, _ isRightToLeft: Bool) { #expect(LanguageTag.isRightToLeft(tag) == isRightToLeft) }
}

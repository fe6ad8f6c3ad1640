import JSON
import POSIX
import TestSupport
import Testing

/// A site whose pages have translations.
@Suite struct LanguagesTests {
  private static let pages = [
    "pages/index.json": #"{ "name": "index", "title": "Accueil", "translationKey": "home" }"#,
    "pages/en.json": #"{ "name": "en", "title": "Home", "lang": "en-GB", "translationKey": "home" }"#,
    "pages/ar.json": #"{ "name": "ar", "title": "الرئيسية", "lang": "ar", "translationKey": "home" }"#,
    "pages/seul.json": #"{ "name": "seul", "title": "Seul", "translationKey": "alone" }"#,
  ]

  private func site(url: String? = "https://example.org/base", seo: Bool = true) throws -> CompiledSite {
    var definition = CompiledSite.definition
    definition["url"] = url.map(JSONValue.string)
    definition["features"] = ["seo_optimized": .bool(seo)]
    return try CompiledSite(definition, Self.pages)
  }

  @Test func `each page names all translations, itself among them, with absolute urls`() throws {
    let site = try site()
    let links = """
      <link rel="alternate" hreflang="ar" href="https://example.org/base/ar">
      <link rel="alternate" hreflang="en-GB" href="https://example.org/base/en">
      <link rel="alternate" hreflang="fr" href="https://example.org/base/">
      <link rel="alternate" hreflang="x-default" href="https://example.org/base/">

      """
    for page in ["index.html", "en.html", "ar.html"] { #expect(try site.text(page).contains(links), "\(page)") }
    #expect(!(try site.text("seul.html").contains("hreflang")), "a page without translations")
    #expect(!(try site.text("404.html").contains("hreflang")))
    #expect(try site.text("index.html").contains(#"<meta property="og:locale:alternate" content="en_GB">"#))
  }

  @Test func `a page speaks its own language`() throws {
    let site = try site()
    #expect(try site.text("index.html").contains("<html lang=\"fr\">"))
    #expect(try site.text("ar.html").contains("<html lang=\"ar\" dir=\"rtl\">"))
    let english = try site.text("en.html")
    #expect(english.contains("<html lang=\"en-GB\">"))
    #expect(english.contains(">Skip to the content</a>"))
    #expect(try site.text("seul.html").contains(">Aller au contenu</a>"))
  }

  @Test(arguments: [(String?.none, true), ("https://example.org", false)])
  func `no links without an address of the site, or without search engines`(_ url: String?, _ seo: Bool) throws {
    let site = try site(url: url, seo: seo)
    for page in ["index.html", "en.html"] { #expect(!(try site.text(page).contains("hreflang")), "\(page)") }
  }

  @Test func `a layout of the site's own finds the translations`() throws {
    let switcher = "{{<default}}{{$before}}{{#page.translations}}{{^isCurrent}}<a href=\"{{url}}\" lang=\"{{lang}}\">{{lang}}</a>{{/isCurrent}}{{/page.translations}}{{/before}}{{/default}}"
    let site = try CompiledSite(Self.pages.merging(["layouts/default.mustache": switcher]) { $1 })
    #expect(try site.text("en.html").contains(#"<a href="/ar" lang="ar">ar</a><a href="/" lang="fr">fr</a>"#))
    #expect(!(try site.text("seul.html").contains("<a href")))
  }

  @Test func `two translations into one language are refused where they stand`() throws {
    let pages = Self.pages.merging(["pages/zz.json": #"{ "name": "zz", "lang": "en-gb", "translationKey": "home" }"#]) { $1 }
    let site = try CompiledSite(pages)
    let diagnostics = try #require(site.reply.error?["data"]?["diagnostics"]?.arrayValue)
    #expect(diagnostics.map { $0["file"]?.stringValue } == [site.folder.path("site/pages/zz.json")])
    #expect(diagnostics.first?["help"]?.stringValue?.contains("pages/en.json:1:") == true)
  }
}

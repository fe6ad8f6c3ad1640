internal import JSON
internal import Sites

/// What the rest of the site must know of a page once it is written; the page itself is let go.
struct PageRecord: Sendable {
  let name: String
  let url: String
  let title: String
  /// Which group of translations it is in.
  let translation: Translations.Member
  let outputPath: String
  let isNotFoundPage: Bool
  /// Whether search engines may list it.
  let isIndexed: Bool
  /// The names of the component types that it uses.
  let types: Set<String>

  /// - Parameter language: the site's, for a page that names none.
  init(_ page: Page, language: String, types: Set<String>) {
    name = page.name
    url = page.url
    title = page.title
    translation = Translations.Member(page, standard: language)
    outputPath = page.outputPath
    isNotFoundPage = page.isNotFoundPage
    isIndexed = !page.isNotFoundPage && page.meta["robots"]?.stringValue?.contains("noindex") != true
    self.types = types
  }
}

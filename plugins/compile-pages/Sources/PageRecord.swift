internal import BuildCache
internal import JSON
internal import Sites

/// What the rest of the site must know of a page once it is written; the page itself is let go. The generated files are
/// made of these records, and made again when one of them changes.
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
  /// How many components it has, nested ones included.
  let components: Int
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
    var components = 0
    page.forEachComponent { _ in components += 1 }
    self.components = components
    self.types = types
  }

  /// For the cache; equal records give equal bytes.
  var encoded: [UInt8] {
    var writer = CacheWriter()
    for text in [name, url, title, outputPath, translation.key ?? "", translation.language] { writer.append(text) }
    writer.append(isNotFoundPage)
    writer.append(isIndexed)
    writer.append(components)
    for type in types.sorted() { writer.append(type) }
    return writer.bytes
  }

  /// Nil for bytes that `encoded` did not give.
  init?(encoded: ArraySlice<UInt8>) {
    var reader = CacheReader(encoded)
    guard let name = reader.string(), let url = reader.string(), let title = reader.string(), let outputPath = reader.string(),
      let key = reader.string(), let language = reader.string(), let isNotFoundPage = reader.flag(), let isIndexed = reader.flag(), let components = reader.integer()
    else { return nil }
    (self.name, self.url, self.title, self.outputPath) = (name, url, title, outputPath)
    translation = Translations.Member(key: key.isEmpty ? nil : key, language: language, url: url)
    (self.isNotFoundPage, self.isIndexed, self.components) = (isNotFoundPage, isIndexed, components)
    var types: Set<String> = []
    while let type = reader.string() { types.insert(type) }
    self.types = types
  }
}

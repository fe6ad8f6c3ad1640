internal import JSON
internal import Sites

/// What a layout needs to know of a page for its `<head>`.
struct PageHead {
  /// For `page` in a layout.
  private(set) var values: JSONObject = [:]
  private let page: Page
  private let site: Site
  private let translations: [Translations.Link]
  /// Those that the layout writes by itself.
  private static let handled: Set<String> = ["description", "image", "robots", "viewport", "charset"]

  /// - Parameter translations: the page itself and its translations.
  init(_ page: Page, of site: Site, _ translations: [Translations.Link], stylesheets: [String], scripts: [String]) {
    self.page = page
    self.site = site
    self.translations = translations
    values["documentTitle"] = .string(documentTitle)
    values["description"] = page.meta["description"]
    values["robots"] = page.isNotFoundPage ? "noindex" : page.meta["robots"]
    values["meta"] = pairs(page.meta.members.filter { !Self.handled.contains($0.key) && !$0.key.contains(":") })
    values["stylesheets"] = .array(stylesheets.map(JSONValue.string))
    values["scripts"] = .array(scripts.map(JSONValue.string))
    values["translations"] = .array(
      translations.map { ["lang": .string($0.language), "url": .string($0.url), "isCurrent": .bool($0.url == page.url)] })
    if site.features.seoOptimized, let url = site.url, !page.isNotFoundPage {
      values["alternates"] = alternates(url)
      values["canonical"] = .string(url + page.url)
      values["properties"] = openGraph(url)
    }
  }

  private var documentTitle: String {
    let siteName = site.name
    if page.title.isEmpty { return siteName }
    return page.title.contains(siteName) ? page.title : "\(page.title) – \(siteName)"
  }

  /// The Open Graph protocol, https://ogp.me; a page's own `og:…` members go before what is derived.
  private func openGraph(_ url: String) -> JSONValue {
    var properties: [(String, JSONValue)] = [
      ("og:type", "website"), ("og:site_name", .string(site.name)), ("og:title", .string(page.title)),
      ("og:url", .string(url + page.url)),
    ]
    if let description = page.meta["description"] { properties.append(("og:description", description)) }
    let language = page.language ?? site.language
    if let locale = Self.locale(language) { properties.append(("og:locale", .string(locale))) }
    for link in translations where link.url != page.url {
      if let locale = Self.locale(link.language) { properties.append(("og:locale:alternate", .string(locale))) }
    }
    if let image = image.map({ $0.hasPrefix("/") ? url + $0 : $0 }), image.hasPrefix("http") {
      properties.append(("og:image", .string(image)))
    }
    let own = page.meta.members.filter { $0.key.contains(":") }
    return pairs(properties.filter { property in !own.contains { $0.key == property.0 } }.map { ($0.0, $0.1) } + own.map { ($0.key, $0.value) })
  }

  /// The links by which search engines tell translations apart; `x-default` is the one in the site's language.
  private func alternates(_ url: String) -> JSONValue {
    let standard = translations.first { $0.language.lowercased() == site.language.lowercased() }
    let named = translations.map { ($0.language, $0.url) } + (standard.map { [("x-default", $0.url)] } ?? [])
    return .array(named.map { ["lang": .string($0.0), "url": .string(url + $0.1)] })
  }

  /// Open Graph's `language_TERRITORY`; nil for a tag without a territory.
  private static func locale(_ language: String) -> String? {
    let subtags = language.split(separator: "-")
    return subtags.count == 2 && subtags[1].count == 2 ? "\(subtags[0].lowercased())_\(subtags[1].uppercased())" : nil
  }

  /// The page's `image`, else the first picture on it.
  private var image: String? {
    if let given = page.meta["image"]?.stringValue, SafeURL.problem(in: given) == nil { return given }
    var found: String?
    page.forEachComponent { component in
      if found == nil { found = (component.config["image"] ?? component.config["src"])?.stringValue }
    }
    return found
  }

  private func pairs(_ members: [(key: String, value: JSONValue)]) -> JSONValue {
    .array(members.map { ["name": .string($0.key), "content": $0.value] })
  }
}

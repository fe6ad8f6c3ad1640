internal import JSON
internal import POSIX
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
    var named = page.meta.members.filter { !Self.handled.contains($0.key) && !Self.isProperty($0.key) }
    if page.meta["theme-color"] == nil, let colour = site.colour("--color-accent") { named.append(("theme-color", .string(colour))) }
    values["stylesheets"] = .array(stylesheets.map(JSONValue.string))
    values["scripts"] = .array(scripts.map(JSONValue.string))
    // A visit to a page that does not exist is none.
    if let analytics = site.analytics, !page.isNotFoundPage { values["analytics"] = AnalyticsScript.element(analytics) }
    values["translations"] = .array(
      translations.map { ["lang": .string($0.language), "url": .string($0.url), "isCurrent": .bool($0.url == page.url)] })
    if let url = site.searchURL, !page.isNotFoundPage {
      values["alternates"] = alternates(url)
      values["canonical"] = .string(url + page.url)
      let image = image(url)
      values["properties"] = openGraph(url, image)
      // Without one, a link that is shared shows no picture although the page has one.
      if page.meta["twitter:card"] == nil { named.append(("twitter:card", image == nil ? "summary" : "summary_large_image")) }
    }
    values["meta"] = pairs(named)
  }

  private var documentTitle: String {
    let siteName = site.name
    if page.title.isEmpty { return siteName }
    return page.title.contains(siteName) ? page.title : "\(page.title) – \(siteName)"
  }

  /// The Open Graph protocol, https://ogp.me; a page's own `og:…` members go before what is derived.
  private func openGraph(_ url: String, _ image: Picture?) -> JSONValue {
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
    if let image {
      properties.append(("og:image", .string(image.url)))
      if let text = image.text { properties.append(("og:image:alt", .string(text))) }
    }
    let own = page.meta.members.filter { Self.isProperty($0.key) }
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

  private struct Picture {
    /// Absolute.
    var url: String
    var text: String?
  }

  /// The page's `image`, else the first picture on it of a kind that those understand who show links.
  private func image(_ site: String) -> Picture? {
    if let given = page.meta["image"]?.stringValue { return absolute(given, site).map { Picture(url: $0) } }
    var found: Picture?
    page.forEachComponent { component in
      guard found == nil, let source = (component.config["image"] ?? component.config["src"])?.stringValue,
        ["avif", "gif", "jpeg", "jpg", "png", "webp"].contains(Path.fileExtension(source)), let url = absolute(source, site)
      else { return }
      let text = component.config["alt"]?.stringValue ?? ""
      found = Picture(url: url, text: text.isEmpty ? nil : text)
    }
    return found
  }

  private func absolute(_ url: String, _ site: String) -> String? {
    guard SafeURL.problem(in: url) == nil else { return nil }
    return url.hasPrefix("/") ? site + url : url.hasPrefix("http") ? url : nil
  }

  /// Whether a page's `meta` member is a property (`og:title`), which RDFa writes in another attribute than names.
  private static func isProperty(_ name: String) -> Bool { name.contains(":") && !name.hasPrefix("twitter:") }

  private func pairs(_ members: [(key: String, value: JSONValue)]) -> JSONValue {
    .array(members.map { ["name": .string($0.key), "content": $0.value] })
  }
}

internal import JSON
internal import Sites

/// What a layout needs to know of a page for its `<head>`.
struct PageHead {
  /// For `page` in a layout.
  private(set) var values: JSONObject = [:]
  private let page: Page
  private let site: Site
  /// Those that the layout writes by itself.
  private static let handled: Set<String> = ["description", "image", "robots", "viewport", "charset"]

  init(_ page: Page, of site: Site, stylesheets: [String], scripts: [String]) {
    self.page = page
    self.site = site
    values["documentTitle"] = .string(documentTitle)
    values["description"] = page.meta["description"]
    values["robots"] = page.isNotFoundPage ? "noindex" : page.meta["robots"]
    values["meta"] = pairs(page.meta.members.filter { !Self.handled.contains($0.key) && !$0.key.contains(":") })
    values["stylesheets"] = .array(stylesheets.map(JSONValue.string))
    values["scripts"] = .array(scripts.map(JSONValue.string))
    if site.features.seoOptimized, let url = site.url, !page.isNotFoundPage {
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
    let locale = site.language.split(separator: "-")
    if locale.count == 2, locale[1].count == 2 { properties.append(("og:locale", .string("\(locale[0].lowercased())_\(locale[1].uppercased())"))) }
    if let image = image.map({ $0.hasPrefix("/") ? url + $0 : $0 }), image.hasPrefix("http") {
      properties.append(("og:image", .string(image)))
    }
    let own = page.meta.members.filter { $0.key.contains(":") }
    return pairs(properties.filter { property in !own.contains { $0.key == property.0 } }.map { ($0.0, $0.1) } + own.map { ($0.key, $0.value) })
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

package import JSON
package import Sites
internal import Templates

/// Renders the components of a page; one for a site, used from several threads.
package struct PageRenderer: Sendable {
  package let library: ComponentLibrary
  private let renderer: TemplateRenderer
  private let site: JSONValue
  private let words: JSONValue

  package init(_ library: ComponentLibrary, site: Site) {
    self.library = library
    renderer = TemplateRenderer(partials: library.partials)
    self.site = ["name": .string(site.name), "lang": .string(site.language), "url": site.url.map { .string($0) } ?? .null]
    words = .object(Words(language: site.language).values)
  }

  /// The whole page.
  /// - Parameters:
  ///   - values: what the layout finds under `page`.
  ///   - styles: HTML for the page's head.
  /// - Throws: `ComponentError` for an unknown type or layout, `TemplateError`.
  package func render(_ page: Page, values: JSONObject, styles: [UInt8] = []) throws -> [UInt8] {
    let split = try regions(of: page)
    var frame = values
    frame["name"] = .string(page.name)
    frame["url"] = .string(page.url)
    frame["title"] = .string(page.title)
    frame["isHome"] = .bool(page.url == "/")
    var headings = HeadingCount()
    let provided = JSONObject([("page", .object(frame)), ("site", site), ("words", words)])
    let parts = try [split.before, split.content, split.after].map { components in
      var html: [UInt8] = []
      for component in components { try render(component, page, provided, &headings, into: &html) }
      return html
    }
    frame["hasHeading"] = .bool(headings.seen > 0)
    var output: [UInt8] = []
    output.reserveCapacity(parts.reduce(4096) { $0 + $1.count })
    let context = RenderContext(
      [.object(JSONObject([("page", .object(frame)), ("site", site), ("words", words)]))],
      prepared: [("before", parts[0]), ("content", parts[1]), ("after", parts[2]), ("styles", styles)])
    try renderer.render(library.layout(of: page), context, into: &output)
    return output
  }

  private struct HeadingCount { var seen = 0 }

  private func render(
    _ component: Component, _ page: Page, _ provided: JSONObject, _ headings: inout HeadingCount, into output: inout [UInt8]
  ) throws {
    let type = try library.type(of: component)
    var own: JSONObject = ["id": .string(component.id)]
    own["class"] = .string([type.className, ComponentStyles(component)?.className].compactMap { $0 }.joined(separator: " "))
    if type.isHeading {
      headings.seen += 1
      own["heading"] = .string(headings.seen == 1 ? "h1" : "h2")
    }
    var children: [UInt8] = []
    for child in component.children { try render(child, page, provided, &headings, into: &children) }
    var all = provided
    all["component"] = .object(own)
    // What the renderer provides goes before the config: no config can pose as it.
    let config = type.shape.extended(component.config, pageURL: page.url)
    try renderer.render(
      type.template, RenderContext([.object(config), .object(all)], prepared: [("children", children)]), into: &output)
  }

  /// Components at the beginning and end of a page that belong outside `<main>`.
  private func regions(of page: Page) throws -> (before: ArraySlice<Component>, content: ArraySlice<Component>, after: ArraySlice<Component>) {
    let regions = try page.components.map { try library.type(of: $0).region }
    let start = regions.prefix { $0 == .before }.count
    let end = max(start, regions.count - regions.reversed().prefix { $0 == .after }.count)
    return (page.components[..<start], page.components[start..<end], page.components[end...])
  }
}

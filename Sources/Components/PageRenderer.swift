package import JSON
package import Sites
internal import Templates

/// Renders the components of a page; one for a site, used from several threads.
package struct PageRenderer: Sendable {
  package let library: ComponentLibrary
  private let renderer: TemplateRenderer
  private let site: JSONValue
  /// The site's; for pages that name none.
  private let language: String

  /// - Parameter values: what templates and layouts find under `site` beside its name, language and address.
  package init(_ library: ComponentLibrary, site: Site, values: JSONObject = [:]) {
    self.library = library
    renderer = TemplateRenderer(partials: library.partials)
    var shared = values
    shared["name"] = .string(site.name)
    shared["lang"] = .string(site.language)
    shared["url"] = site.publicURL.map(JSONValue.string) ?? .null
    shared["basePath"] = .string(site.basePath)
    self.site = .object(shared)
    language = site.language
  }

  /// The whole page. What its components look like stands in a `<style>` element of its head, so that a page depends
  /// on no other one.
  /// - Parameter values: what the layout finds under `page`.
  /// - Throws: `ComponentError` for an unknown type or layout, `TemplateError`.
  package func render(_ page: Page, values: JSONObject) throws -> [UInt8] {
    let split = try regions(of: page)
    var frame = values
    frame["name"] = .string(page.name)
    frame["url"] = .string(page.url)
    frame["title"] = .string(page.title)
    frame["isHome"] = .bool(page.url == "/")
    let language = page.language ?? language
    frame["lang"] = .string(language)
    if LanguageTag.isRightToLeft(language) { frame["dir"] = "rtl" }
    var state = PageState(words: Words(language: language))
    let words = JSONValue.object(state.words.values)
    let provided = JSONValue.object(JSONObject([("page", .object(frame)), ("site", site), ("words", words)]))
    let parts = try [split.before, split.content, split.after].map { components in
      var html: [UInt8] = []
      for component in components { try render(component, page, provided, level: 2, &state, into: &html) }
      return html
    }
    frame["hasHeading"] = .bool(state.headings > 0)
    var output: [UInt8] = []
    output.reserveCapacity(parts.reduce(4096 + state.css.count) { $0 + $1.count })
    let context = RenderContext(
      [.object(JSONObject([("page", .object(frame)), ("site", site), ("words", words)]))],
      prepared: [("before", parts[0]), ("content", parts[1]), ("after", parts[2]), ("styles", state.styleElement)])
    try renderer.render(library.layout(of: page), context, into: &output)
    return output
  }

  /// What is gathered while the components of a page are rendered.
  private struct PageState {
    let words: Words
    var headings = 0
    /// Each set of styles once, in the order of its first use.
    var css: [UInt8] = []
    private var classNames: Set<String> = []

    init(words: Words) { self.words = words }

    mutating func add(_ styles: ComponentStyles) {
      if classNames.insert(styles.className).inserted { css += styles.css }
    }

    /// The values were checked to be without "<", so the element can't end early.
    var styleElement: [UInt8] { css.isEmpty ? [] : Array("<style>\n".utf8) + css + Array("</style>".utf8) }
  }

  /// - Parameter level: that headings have here which are not the page's first, 2 to 6.
  private func render(
    _ component: Component, _ page: Page, _ provided: JSONValue, level: Int, _ state: inout PageState, into output: inout [UInt8]
  ) throws {
    let type = try library.type(of: component)
    var own: JSONObject = ["id": .string(component.id), "class": .string(type.className)]
    if let styles = ComponentStyles(component) {
      state.add(styles)
      own["class"] = .string("\(type.className) \(styles.className)")
    }
    var heading = level
    if type.isHeading {
      state.headings += 1
      if state.headings == 1 { heading = 1 }
    }
    let hasHeading = type.isHeading || component.config["title"]?.stringValue?.isEmpty == false
    let below = min(hasHeading ? heading + 1 : level, 6)
    own["heading"] = .string("h\(heading)")
    own["subheading"] = .string("h\(below)")
    let slot = type.childSlot != nil
    let children = try component.children.map { child in
      var html: [UInt8] = []
      try render(child, page, provided, level: below, &state, into: &html)
      return html
    }
    // What the renderer provides goes before the config: no config can pose as it.
    let config = type.extended(
      component.config, pageURL: page.url, headingLevel: below, state.words, children: slot ? children : [])
    let context = RenderContext(
      [.object(config), provided, .object(["component": .object(own)])], prepared: [("children", slot ? [] : Array(children.joined()))])
    try renderer.render(type.template, context, into: &output)
  }

  /// Components at the beginning and end of a page that belong outside `<main>`.
  private func regions(of page: Page) throws -> (before: ArraySlice<Component>, content: ArraySlice<Component>, after: ArraySlice<Component>) {
    let regions = try page.components.map { try library.type(of: $0).region }
    let start = regions.prefix { $0 == .before }.count
    let end = max(start, regions.count - regions.reversed().prefix { $0 == .after }.count)
    return (page.components[..<start], page.components[start..<end], page.components[end...])
  }
}

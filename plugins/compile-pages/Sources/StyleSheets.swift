internal import Components
internal import Sites

/// The style sheets of a site: `components.css` for the types that it uses, `styles.css` for the frame and the site's
/// own rules, which come last and so win.
///
/// What single components look like stands in `components.css` too, as long as that is little; on a large site each
/// page brings its own, so that no page loads the rules of thousands of others.
struct StyleSheets: Sendable {
  let files: [(path: String, contents: [UInt8])]
  let urls = ["/static/css/components.css", "/static/css/styles.css"]
  private let perPage: Bool

  /// In bytes, before compression.
  private static let sharedLimit = 64 * 1024

  init(_ site: Site, _ pages: [Page], _ types: [ComponentType]) {
    let own = Self.componentStyles(pages.lazy.flatMap(\.components), limit: Self.sharedLimit)
    perPage = own == nil
    var components: [UInt8] = []
    for type in types where !type.css.isEmpty {
      components += Array("/* \(type.name) */\n".utf8) + type.css + Array("\n".utf8)
    }
    components += own ?? []
    files = [
      ("static/css/components.css", components),
      ("static/css/styles.css", baseStyleSheet + Array(Self.rules(of: site).utf8)),
    ]
  }

  /// What the page's head needs beside the links: nothing, or a `<style>` element.
  func head(of page: Page) -> [UInt8] {
    guard perPage else { return [] }
    let css = Self.componentStyles(page.components, limit: .max) ?? []
    // The values were checked to be without "<", so the element can't end early.
    return css.isEmpty ? [] : Array("<style>\n".utf8) + css + Array("</style>".utf8)
  }

  /// Each set of styles once, in the order of its first use; nil when that is more than `limit` bytes.
  private static func componentStyles(_ components: some Sequence<Component>, limit: Int) -> [UInt8]? {
    var seen: Set<String> = []
    var css: [UInt8] = []
    for component in components {
      component.forEach { component in
        if let styles = ComponentStyles(component), seen.insert(styles.className).inserted { css += styles.css }
      }
      if css.count > limit { return nil }
    }
    return css
  }

  private static func rules(of site: Site) -> String {
    site.styles.map { rule in
      let declarations = rule.declarations.map { "  \($0.property): \($0.value);\n" }.joined()
      return "\n\(rule.selector) {\n\(declarations)}\n"
    }.joined()
  }
}

internal import Components
internal import Sites

/// The style sheets of a site: `components.css` for the types that it uses, `styles.css` for the frame and the site's
/// own rules, which come last and so win. What single components look like stands in their pages.
enum StyleSheets {
  static let urls = ["/static/css/components.css", "/static/css/styles.css"]

  /// - Parameter types: that the site uses, in the order of their rules.
  static func files(of site: Site, _ types: [ComponentType]) -> [(path: String, contents: [UInt8])] {
    var components: [UInt8] = []
    for type in types where !type.css.isEmpty {
      components += Array("/* \(type.name) */\n".utf8) + type.css + Array("\n".utf8)
    }
    return [
      ("static/css/components.css", components),
      ("static/css/styles.css", baseStyleSheet + Array(rules(of: site).utf8)),
    ]
  }

  private static func rules(of site: Site) -> String {
    site.styles.map { rule in
      let declarations = rule.declarations.map { "  \($0.property): \($0.value);\n" }.joined()
      return "\n\(rule.selector) {\n\(declarations)}\n"
    }.joined()
  }
}

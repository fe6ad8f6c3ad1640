internal import JSON
package import Sites

/// A component's own `styles` and `responsive` as CSS.
///
/// The declarations were checked when the site was read (`SafeCSS`). The class is made of what they say, so that
/// components that look the same share their rules, and compiling twice gives the same name.
package struct ComponentStyles: Sendable, Hashable {
  /// As in `style-1k9d3hq0v8t2m`.
  package let className: String
  package let css: [UInt8]

  /// Screens up to here are mobile, in CSS pixels.
  private static let mobileWidth = 640
  /// Screens up to here are tablets or smaller; above it they are desktops.
  private static let tabletWidth = 1024

  /// Nil for a component without styles of its own.
  package init?(_ component: Component) {
    let content = Self.rules(component, selector: "")
    if content.isEmpty { return nil }
    className = "style-\(String(fingerprint(content), radix: 36))"
    // Named twice, so that it goes before whatever a style sheet says about the type.
    css = Array(Self.rules(component, selector: ".\(className).\(className)").utf8)
  }

  private static func rules(_ component: Component, selector: String) -> String {
    let responsive = component.responsive
    // From the wide to the narrow: what a tablet shows holds for mobiles too, unless they say otherwise.
    let blocks: [(condition: String?, declarations: [StyleDeclaration])] = [
      (nil, component.styles),
      ("(min-width: \(tabletWidth).02px)", responsive.desktop),
      ("(max-width: \(tabletWidth)px)", responsive.tablet),
      ("(max-width: \(mobileWidth)px)", responsive.mobile),
    ]
    var text = ""
    for (condition, declarations) in blocks where !declarations.isEmpty {
      let rule = "\(selector) { \(declarations.map { "\($0.property): \($0.value);" }.joined(separator: " ")) }"
      text += condition.map { "@media \($0) {\n  \(rule)\n}\n" } ?? "\(rule)\n"
    }
    return text
  }
}

/// FNV-1a, 64 bits.
private func fingerprint(_ text: String) -> UInt64 {
  text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}

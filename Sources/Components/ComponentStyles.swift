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
    let responsive = component.responsive
    // From the wide to the narrow: what a tablet shows holds for mobiles too, unless they say otherwise.
    let blocks = [component.styles, responsive.desktop, responsive.tablet, responsive.mobile]
    if blocks.allSatisfy(\.isEmpty) { return nil }
    className = "style-\(String(Self.fingerprint(blocks), radix: 36))"
    // Named twice, so that it goes before whatever a style sheet says about the type.
    let selector = Array(".\(className).\(className) {".utf8)
    var css: [UInt8] = []
    for (condition, declarations) in zip(Self.conditions, blocks) where !declarations.isEmpty {
      css += condition
      css += selector
      for declaration in declarations {
        css.append(UInt8(ascii: " "))
        css += declaration.property.utf8
        css += Self.colon
        css += declaration.value.utf8
        css.append(UInt8(ascii: ";"))
      }
      css += condition.isEmpty ? Self.end : Self.endInCondition
    }
    self.css = css
  }

  private static let conditions: [[UInt8]] = ["", "(min-width: \(tabletWidth).02px)", "(max-width: \(tabletWidth)px)", "(max-width: \(mobileWidth)px)"]
    .map { Array(($0.isEmpty ? "" : "@media \($0) {\n  ").utf8) }
  private static let colon = Array(": ".utf8)
  private static let end = Array(" }\n".utf8)
  private static let endInCondition = Array(" }\n}\n".utf8)

  /// FNV-1a, 64 bits, over everything that the rules say; no property or value has these control characters.
  private static func fingerprint(_ blocks: [[StyleDeclaration]]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    for block in blocks {
      for declaration in block {
        declaration.property.utf8.forEach(add)
        add(1)
        declaration.value.utf8.forEach(add)
        add(2)
      }
      add(3)
    }
    return hash
  }
}

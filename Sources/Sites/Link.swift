internal import JSON

/// A URL that a component or the site's styles name, and where it stands.
package struct Link: Sendable {
  package enum Purpose: Sendable {
    /// A person goes there, or a form is sent there.
    case destination
    /// The browser loads it to show the page.
    case resource
  }

  package let url: String
  package let purpose: Purpose
  package let place: DefinitionPlace
}

extension Link {
  /// The properties of a config, at any depth, that hold URLs.
  private static let purposes: [String: Purpose] = [
    "url": .destination, "href": .destination, "action": .destination,
    "src": .resource, "image": .resource, "poster": .resource, "background": .resource,
  ]

  /// The links in a component's config and styles, without those of its children.
  package static func forEach(in component: Component, _ body: (Link) -> Void) {
    forEach(in: component.config, of: component, at: "/config", body)
    forEach(in: component.styles, at: component.place.member("styles"), body)
    let responsive = component.place.member("responsive")
    forEach(in: component.responsive.mobile, at: responsive.member("mobile"), body)
    forEach(in: component.responsive.tablet, at: responsive.member("tablet"), body)
    forEach(in: component.responsive.desktop, at: responsive.member("desktop"), body)
  }

  /// The links in a site's own styles.
  package static func forEach(inStylesOf site: Site, _ body: (Link) -> Void) {
    for rule in site.styles {
      forEach(in: rule.declarations, at: site.place.member("styles").member(rule.selector), body)
    }
  }

  private static func forEach(
    in object: JSONObject, of component: Component, at pointer: String, _ body: (Link) -> Void
  ) {
    for (key, value) in object.members {
      switch value {
      case .string(let text):
        guard let purpose = purposes[key] else { continue }
        let place = DefinitionPlace(component.place.source, pointer: component.place.pointer + pointer.appendingPointer(key))
        body(Link(url: text, purpose: purpose, place: place))
      case .object(let nested): forEach(in: nested, of: component, at: pointer.appendingPointer(key), body)
      case .array(let elements):
        for (index, element) in elements.enumerated() {
          guard case .object(let nested) = element else { continue }
          forEach(in: nested, of: component, at: "\(pointer.appendingPointer(key))/\(index)", body)
        }
      default: break
      }
    }
  }

  private static func forEach(in declarations: [StyleDeclaration], at place: DefinitionPlace, _ body: (Link) -> Void) {
    for declaration in declarations {
      for url in SafeCSS.urls(inValue: declaration.value) {
        body(Link(url: url, purpose: .resource, place: place.member(declaration.property)))
      }
    }
  }
}

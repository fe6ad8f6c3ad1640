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

  package init(_ url: String, _ purpose: Purpose, at place: DefinitionPlace) {
    self.url = url
    self.purpose = purpose
    self.place = place
  }

  /// A URL in a component's config; the name of its property tells what it is for.
  /// - Parameter pointer: from the config.
  package init(_ url: String, at pointer: String, inConfigOf component: Component) {
    let names = ["url", "href", "action", "link"]
    purpose = names.contains { pointer.hasSuffix("/\($0)") } ? .destination : .resource
    self.url = url
    place = DefinitionPlace(component.place.source, pointer: "\(component.place.pointer)/config\(pointer)")
  }
}

extension Link {
  /// What the styles of a component load, without those of its children.
  package static func inStyles(of component: Component) -> [Link] {
    let place = component.place
    let responsive = place.member("responsive")
    return links(in: component.styles, at: place.member("styles"))
      + links(in: component.responsive.mobile, at: responsive.member("mobile"))
      + links(in: component.responsive.tablet, at: responsive.member("tablet"))
      + links(in: component.responsive.desktop, at: responsive.member("desktop"))
  }

  /// What the site's own styles load.
  package static func inStyles(of site: Site) -> [Link] {
    site.styles.flatMap { links(in: $0.declarations, at: site.place.member("styles").member($0.selector)) }
  }

  private static func links(in declarations: [StyleDeclaration], at place: @autoclosure () -> DefinitionPlace) -> [Link] {
    declarations.flatMap { declaration in
      SafeCSS.urls(inValue: declaration.value).map { Link($0, .resource, at: place().member(declaration.property)) }
    }
  }
}

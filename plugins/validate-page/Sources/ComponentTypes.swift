internal import Diagnostics
internal import POSIX
internal import Sites

/// The component types that a site may use, and what may stand in their configs.
struct ComponentTypes {
  private let names: Set<String>

  init(of site: Site) {
    let builtIn = [
      "Navbar", "Header", "Hero", "Text", "Markdown", "Image", "Gallery", "Video", "Button", "Cards", "Columns", "Section",
      "Tabs", "Accordion", "Table", "Form", "Testimonial", "Pricing", "Embed", "Footer",
    ]
    let own = (try? Files.list(Path.join(site.folder, "components"))) ?? []
    names = Set(builtIn + own.map { String($0.prefix { $0 != "." }) })
  }

  func findings(about component: Component) -> [Diagnostic] {
    guard names.contains(component.type) else {
      let place = component.place.member("type").location
      return [
        Diagnostic(
          .error, "there is no component type \(component.type.quoted)", at: place,
          help: suggestion(for: component.type, among: names))
      ]
    }
    return []
  }
}

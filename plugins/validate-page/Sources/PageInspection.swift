internal import Components
internal import Diagnostics
internal import JSON
internal import Sites

/// What can be said against one page without compiling it.
struct PageInspection: Sendable {
  private(set) var findings: [Diagnostic] = []
  private(set) var components = 0

  init(_ page: Page, of site: Site, _ library: ComponentLibrary, _ links: LinkCheck) throws {
    try noteErrors {
      _ = try library.layout(of: page)
      return []
    }
    try page.forEachComponent { component in
      components += 1
      for link in try inspect(component, library) {
        if let problem = links.problem(with: link, on: page) { findings.append(problem) }
      }
    }
    findings += site.features.findings(about: page)
    noteAdvice(on: page, of: site)
  }

  /// Notes what is wrong with a component itself.
  /// - Returns: where it leads.
  private mutating func inspect(_ component: Component, _ library: ComponentLibrary) throws -> [Link] {
    var links = Link.inStyles(of: component)
    try noteErrors {
      let type = try library.type(of: component)
      links += type.links(of: component)
      return type.findings(about: component)
    }
    return links
  }

  private mutating func noteErrors(_ body: () throws -> [Diagnostic]) throws {
    do { findings += try body() } catch let error as any UserFacingError { findings += error.diagnostics }
  }

  /// What is no error, but is seldom meant.
  private mutating func noteAdvice(on page: Page, of site: Site) {
    if site.features.seoOptimized, !page.isNotFoundPage, (page.meta["description"]?.stringValue ?? "").isEmpty {
      findings.append(
        Diagnostic(
          .warning, "the page \(page.name.quoted) has no description", at: page.place.member("meta").location,
          help: "write one into its meta: search engines show it"))
    }
  }
}

internal import Components
internal import Diagnostics
internal import JSON
internal import Sites

/// Everything that can be said against a site without compiling it.
struct SiteInspection {
  private(set) var findings: [Diagnostic]
  private(set) var components = 0
  let pages: Int
  let assets: Int

  /// - Parameter progress: called with the pages done and their number, reading and checking being half a page each.
  /// - Throws: where the definition can't be read at all, and what `progress` throws.
  init(of path: String, progress: (Int, Int) throws -> Void) throws {
    let (site, diagnostics) = try Site.load(path) { read, total in try progress(read / 2, total) }
    findings = diagnostics
    pages = site.pages.count
    assets = site.assets.count
    let library = try loadLibrary(of: site)
    var links = LinkCheck(site)
    for link in Link.inStyles(of: site) { note(links.problem(with: link, on: nil)) }
    for (index, page) in site.pages.enumerated() {
      try page.forEachComponent { component in
        components += 1
        for link in try inspect(component, library) { note(links.problem(with: link, on: page)) }
      }
      try noteErrors {
        _ = try library.layout(of: page)
        return []
      }
      noteAdvice(on: page, of: site)
      try progress((pages + index + 1) / 2, pages)
    }
    if pages > 1, !site.pages.contains(where: \.isNotFoundPage), site.deployment.mode == .static {
      findings.append(
        Diagnostic(
          .warning, "the site has no page \"404\"", at: site.place.member("pages").location,
          help: "add one: it is shown for every address that the site does not have"))
    }
  }

  /// "5 pages, 31 components, 7 assets".
  var summary: String {
    [counted(pages, "page"), counted(components, "component"), counted(assets, "asset")].joined(separator: ", ")
  }

  /// A type of the site's own that can't be used is a finding; what else can be said is said with the built-in types.
  private mutating func loadLibrary(of site: Site) throws -> ComponentLibrary {
    do { return try ComponentLibrary.load(siteFolder: site.folder) } catch let error as any UserFacingError {
      findings += error.diagnostics
      return try ComponentLibrary.builtIn()
    }
  }

  /// Notes what is wrong with a component itself.
  /// - Returns: where it leads.
  private mutating func inspect(_ component: Component, _ library: ComponentLibrary) throws -> [Link] {
    var links = Link.inStyles(of: component)
    try noteErrors {
      let type = try library.type(of: component)
      links += type.urls(in: component.config).map { Link($0.url, at: $0.pointer, inConfigOf: component) }
      return type.findings(about: component)
    }
    return links
  }

  private mutating func noteErrors(_ body: () throws -> [Diagnostic]) throws {
    do { findings += try body() } catch let error as any UserFacingError { findings += error.diagnostics }
  }

  private mutating func note(_ finding: Diagnostic?) {
    if let finding { findings.append(finding) }
  }

  /// What is no error, but is seldom meant.
  private mutating func noteAdvice(on page: Page, of site: Site) {
    if site.features.seoOptimized, !page.isNotFoundPage, (page.meta["description"]?.stringValue ?? "").isEmpty {
      findings.append(
        Diagnostic(
          .warning, "the page \(page.name.quoted) has no description", at: page.place.member("meta").location,
          help: "write one into its meta: search engines show it"))
    }
    guard !site.features.formsEnabled else { return }
    page.forEachComponent { component in
      guard component.type == "Form" else { return }
      note(
        Diagnostic(
          .warning, "a form on a site whose forms are switched off", at: component.place.member("type").location,
          help: "set features.forms_enabled, or remove the form"))
    }
  }
}

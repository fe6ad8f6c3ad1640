internal import Components
internal import Diagnostics
internal import JSON
internal import Sites

/// What can be said of one page by itself, and what must be known of it to judge the others. The page is let go, so that
/// a site of many pages does not fill the memory.
struct PageInspection: Sendable {
  let name: String
  let url: String
  let isNotFoundPage: Bool
  let translation: Translations.Member
  private(set) var findings: [Diagnostic] = []
  private(set) var components = 0
  /// Where its links lead that are paths of this site, by their numbers in `LinkTargets`; one for each link.
  private(set) var targets: [Int32] = []

  /// - Parameter links: knows no pages yet.
  init(_ page: Page, of site: Site, _ library: ComponentLibrary, _ links: LinkCheck, _ targets: LinkTargets) {
    name = page.name
    url = page.url
    isNotFoundPage = page.isNotFoundPage
    translation = Translations.Member(page, standard: site.language)
    noteErrors { () throws(ComponentError) in
      _ = try library.layout(of: page)
      return []
    }
    page.forEachComponent { component in
      components += 1
      noteErrors { () throws(ComponentError) in try library.type(of: component).findings(about: component) }
    }
    Self.forEachLink(of: page, library) { link in
      switch links.target(of: link, on: page.url) {
      case nil, .elsewhere, .upstream: break
      case let target?: self.targets.append(targets.number(of: target))
      }
    }
    findings += site.features.findings(about: page)
    noteAdvice(on: page, of: site)
  }

  /// Where the components of a page lead, and what they load.
  static func forEachLink(of page: Page, _ library: ComponentLibrary, _ body: (Link) -> Void) {
    page.forEachComponent { component in
      Link.inStyles(of: component).forEach(body)
      library.type(named: component.type)?.links(of: component).forEach(body)
    }
  }

  private mutating func noteErrors(_ body: () throws(ComponentError) -> [Diagnostic]) {
    do throws(ComponentError) { findings += try body() } catch { findings += error.diagnostics }
  }

  /// What is no error, but is seldom meant.
  private mutating func noteAdvice(on page: Page, of site: Site) {
    if site.features.seoOptimized, !page.isNotFoundPage, (page.meta["description"]?.stringValue ?? "").isEmpty {
      findings.append(
        Diagnostic(
          .warning, "the page \(page.name.quoted) has no description", at: page.place.member("meta").location,
          help: "write one into its meta: search engines show it"))
    }
    if page.translationKey != nil, site.url == nil, site.features.seoOptimized, !page.isNotFoundPage {
      findings.append(
        Diagnostic(
          .warning, "search engines are not told of the translations of the page \(page.name.quoted)",
          at: page.place.member("translationKey").location, help: "give the site its \"url\": such links are absolute"))
    }
  }
}

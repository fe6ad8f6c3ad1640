internal import Components
internal import Diagnostics
internal import POSIX
internal import Sites

/// Everything that can be said against a site without compiling it.
struct SiteInspection {
  private(set) var findings: [Diagnostic]
  /// Errors and warnings that are not among the findings, because very many are alike.
  private(set) var otherErrors = 0
  private(set) var otherWarnings = 0
  private(set) var components = 0
  let pages: Int
  let assets: Int

  /// - Parameter progress: called with the pages done and their number.
  /// - Throws: where the definition can't be read at all, and what `progress` throws.
  init(of path: String, progress: (Int, Int) throws -> Void) throws {
    let (site, sources, found) = try Site.open(path)
    findings = found
    assets = site.assets.count
    let (library, faults) = try ComponentLibrary.open(for: site)
    findings += faults
    var links = LinkCheck(site)
    let targets = LinkTargets()
    let results = try concurrentMap(sources, progress: { try progress($0, sources.count) }) { [links] source in
      let (page, findings) = source.read()
      return (inspection: page.map { PageInspection($0, of: site, library, links, targets) }, findings: findings)
    }
    var known: [(source: PageSource, inspection: PageInspection)] = []
    for (source, result) in zip(sources, results) {
      findings += result.findings
      guard let inspection = result.inspection else { continue }
      findings += inspection.findings
      components += inspection.components
      known.append((source, inspection))
    }
    pages = known.count
    links.pages = Set(known.map(\.inspection.url))
    findings += Link.inStyles(of: site).compactMap { links.problem(with: $0, on: nil) { _ in nil } }
    if let analytics = site.analytics {
      let link = Link(analytics.source, .resource, at: site.place.member("analytics").member("src"))
      if let problem = links.problem(with: link, on: nil, identifiers: { _ in nil }) { findings.append(problem) }
    }
    noteCollisions(known, site)
    let broken = try BrokenLinks(known, targets, links, library, shown: FindingsReport.shownFindings)
    findings += broken.findings
    (otherErrors, otherWarnings) = (broken.otherErrors, broken.otherWarnings)
  }

  private mutating func noteCollisions(_ known: [(source: PageSource, inspection: PageInspection)], _ site: Site) {
    let place = { known[$0].source.read().page?.place }
    findings += UniquePages.findings(known.map { ($0.inspection.name, $0.inspection.url) }, place: place)
    findings += Translations.findings(known.map(\.inspection.translation), place: place)
    if pages > 1, !known.contains(where: \.inspection.isNotFoundPage), site.deployment.mode == .static {
      findings.append(
        Diagnostic(
          .warning, "the site has no page \"404\" of its own", at: site.place.member("pages").location,
          help: "add one: without it, a plain one is shown for every address that the site does not have"))
    }
  }

  /// "5 pages, 31 components, 7 assets".
  var summary: String {
    [counted(pages, "page"), counted(components, "component"), counted(assets, "asset")].joined(separator: ", ")
  }
}

internal import Components
internal import Diagnostics
internal import POSIX
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
    let (library, found) = try ComponentLibrary.open(for: site)
    findings += found
    let links = LinkCheck(site)
    findings += Link.inStyles(of: site).compactMap { links.problem(with: $0, on: nil) }
    let inspections = try concurrentMap(site.pages, progress: { try progress((site.pages.count + $0) / 2, site.pages.count) }) { page in
      try PageInspection(page, of: site, library, links)
    }
    for inspection in inspections {
      findings += inspection.findings
      components += inspection.components
    }
    if pages > 1, !site.pages.contains(where: \.isNotFoundPage), site.deployment.mode == .static {
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

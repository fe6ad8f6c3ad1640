internal import Components
internal import Diagnostics
internal import JSON
internal import POSIX
internal import Sites
internal import Templates

/// A site that was found to be without errors, ready to be written as files.
struct SiteCompiler: Sendable {
  let site: Site
  /// With the 404 page that it gets where it has none.
  let pages: [Page]
  /// What is worth a word but no error.
  let warnings: [Diagnostic]
  private let library: ComponentLibrary
  private let styles: StyleSheets
  private let scripts: Scripts

  /// - Parameter path: of the site definition.
  /// - Throws: `InvalidInput` with the findings at their places, `ComponentError` and `TemplateError` for the site's own
  ///   types and layouts, `SystemError`.
  init(_ path: String) throws {
    let (site, findings) = try Site.load(path)
    let errors = findings.filter { $0.severity == .error }
    if !errors.isEmpty { throw InvalidInput(shortened(errors)) }
    if site.pages.isEmpty { throw InvalidInput("the site has no pages", at: site.place.member("pages").location) }
    library = try ComponentLibrary.load(siteFolder: site.folder)
    self.site = site
    warnings = findings
    pages = try site.pages + (site.pages.contains(where: \.isNotFoundPage) ? [] : [notFoundPage(of: site, library)])
    let types = try usedTypes(of: pages, library)
    styles = StyleSheets(site, pages, types)
    scripts = Scripts(site, types)
  }

  /// Writes every file of the compiled tree.
  /// - Parameter progress: called with the pages done and their number; what it throws stops the work.
  func write(to output: OutputFolder, progress: (Int, Int) throws -> Void) throws {
    let generated = styles.files + scripts.files + SiteFiles(site, pages).files
    let own = Set(site.assets.map(\.servedPath))
    for (path, contents) in generated where !own.contains(path) { try output.write(path, contents) }
    for asset in site.assets { try output.write(asset.servedPath, Files.read(asset.file)) }
    let renderer = PageRenderer(library, site: site)
    _ = try concurrentMap(pages, progress: { try progress($0, pages.count) }) { page in
      let values = PageHead(page, of: site, stylesheets: styles.urls, scripts: scripts.urls).values
      try output.write(page.outputPath, renderer.render(page, values: values, styles: styles.head(of: page)))
    }
  }
}

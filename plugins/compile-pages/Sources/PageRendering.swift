internal import Components
internal import Diagnostics
internal import JSON
internal import Markup
internal import POSIX
internal import Sites
internal import Synchronization
internal import Templates

/// Checks and renders the pages of a site, on several threads. Its component library is read when the first page asks
/// for it: a run in which nothing has changed needs none.
final class PageRendering: Sendable {
  private let site: Site
  private let loaded = Mutex<Result<(renderer: PageRenderer, findings: [Diagnostic]), any Error>?>(nil)

  init(_ site: Site) { self.site = site }

  /// What can be used of it; `findings` says what can't.
  /// - Throws: `SystemError`.
  func library() throws -> ComponentLibrary { try load().renderer.library }

  /// What is wrong with the site's own types, layouts and partials; nothing as long as no page has asked for them.
  var findings: [Diagnostic] { loaded.withLock { (try? $0?.get())?.findings ?? [] } }

  func record(of page: Page, _ types: some Sequence<ComponentType>) -> PageRecord {
    PageRecord(page, language: site.language, types: Set(types.map(\.name)))
  }

  /// The types that a page uses, and what is wrong with it.
  func inspect(_ page: Page) throws -> (types: [String: ComponentType], findings: [Diagnostic]) {
    let (types, found) = try inspection(of: page, library())
    return (types, found + site.features.findings(about: page))
  }

  /// - Parameters:
  ///   - types: that the page uses.
  ///   - translations: the page itself and its translations.
  /// - Throws: `InvalidInput` where the site's own templates make no end of the page's data.
  func html(_ page: Page, _ types: some Sequence<ComponentType>, _ translations: [Translations.Link]) throws -> [UInt8] {
    let scripts = Scripts.urls(of: site, types)
    let values = PageHead(page, of: site, translations, stylesheets: StyleSheets.urls, scripts: scripts).values
    let renderer = try load().renderer
    do {
      let html = try renderer.render(page, values: values)
      return site.rebasing?.html(html) ?? html
    } catch let error as TemplateError {
      // The data of this page made it so; in the templates by themselves nothing was wrong.
      throw InvalidInput("the page \(page.name.quoted) can't be made: \(error.message)", at: error.location, help: error.help)
    }
  }

  private func load() throws -> (renderer: PageRenderer, findings: [Diagnostic]) {
    try loaded.withLock { loaded in
      if let loaded { return try loaded.get() }
      let result = Result {
        let (library, findings) = try ComponentLibrary.open(for: site)
        return (renderer: PageRenderer(library, site: site, values: ["icons": SiteIcons(site).links]), findings: findings)
      }
      loaded = result
      return try result.get()
    }
  }
}

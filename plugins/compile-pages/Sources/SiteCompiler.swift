internal import Components
internal import Diagnostics
internal import JSON
internal import POSIX
internal import Sites
internal import Synchronization

/// Compiles a site page by page: each is read, checked, rendered and written, and then let go, so that a site of fifty
/// thousand pages needs little more memory than one of ten. A page's HTML depends on the page, the site's settings and
/// its component library; that of a page with translations also on where they are (`Translations`), so that those pages
/// are read again and rendered once all are known.
struct SiteCompiler: Sendable {
  let site: Site
  private let sources: [PageSource]
  private let findings: [Diagnostic]
  private let library: ComponentLibrary
  private let renderer: PageRenderer

  /// - Parameter path: of the site definition.
  /// - Throws: `InvalidInput` with the findings at their places, `ComponentError` and `TemplateError` for the site's own
  ///   types and layouts, `SystemError`.
  init(_ path: String) throws {
    (site, sources, findings) = try Site.open(path)
    if findings.contains(where: { $0.severity == .error }) {
      // What is wrong in the pages is told in the same go.
      let all = try findings + concurrentMap(sources) { $0.read().findings }.joined()
      throw InvalidInput(shortened(all.filter { $0.severity == .error }))
    }
    if sources.isEmpty { throw InvalidInput("the site has no pages", at: site.place.member("pages").location) }
    library = try ComponentLibrary.load(siteFolder: site.folder)
    renderer = PageRenderer(library, site: site)
  }

  /// The pages, checked and not written.
  /// - Throws: `InvalidInput` with the findings at their places.
  func outline() throws -> [PageRecord] { try pages(to: nil).records }

  /// Writes every file of the compiled tree.
  /// - Parameter progress: called with the pages done and their number; what it throws stops the work.
  /// - Returns: the number of pages, and what is worth a word but no error.
  /// - Throws: as `init`; the output is incomplete then.
  func write(to output: OutputFolder, progress: (Int, Int) throws -> Void) throws -> (pages: Int, warnings: [Diagnostic]) {
    let (records, warnings) = try pages(to: output, progress: progress)
    let names = records.reduce(into: Set()) { $0.formUnion($1.types) }
    let types = names.sorted().compactMap(library.type)
    let own = Set(site.assets.map(\.servedPath))
    let generated = StyleSheets.files(of: site, types) + Scripts.files(of: site, types) + SiteFiles(site, records).files
    for (path, contents) in generated where !own.contains(path) { try output.write(path, contents) }
    for asset in site.assets { try output.write(asset.servedPath, Files.read(asset.file)) }
    return (records.count, warnings)
  }

  /// Reads and checks the pages, and writes them as long as nothing is wrong with any.
  private func pages(
    to output: OutputFolder?, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> (records: [PageRecord], warnings: [Diagnostic]) {
    let total = sources.count
    let hasErrors = Atomic(false)
    let results = try concurrentMap(sources, progress: { try progress(min($0, total), total) }) { source in
      let (page, findings) = source.read()
      guard let page else { return (record: PageRecord?.none, findings: findings) }
      let (types, found) = inspect(page, library)
      let all = findings + found
      if all.contains(where: { $0.severity == .error }) { hasErrors.store(true, ordering: .relaxed) }
      let record = PageRecord(page, language: site.language, types: Set(types.keys))
      if let output, record.translation.key == nil, !hasErrors.load(ordering: .relaxed) { try write(page, types, [], to: output) }
      return (record, all)
    }
    var records = results.compactMap(\.record)
    let written = results.indices.filter { results[$0].record != nil }
    let members = records.map(\.translation)
    let place = { sources[written[$0]].read().page?.place }
    let twice = UniquePages.findings(records.map { ($0.name, $0.url) }, place: place) + Translations.findings(members, place: place)
    let all = findings + results.flatMap(\.findings) + twice
    let errors = all.filter { $0.severity == .error }
    if !errors.isEmpty { throw InvalidInput(shortened(errors)) }
    if let output {
      let translations = Translations(members)
      let waiting = members.indices.filter { members[$0].key != nil }
      _ = try concurrentMap(waiting, progress: { _ in try progress(total, total) }) { index in
        let (read, findings) = sources[written[index]].read()
        // It was a page a moment ago.
        guard let page = read else { throw InvalidInput(findings) }
        try write(page, inspect(page, library).types, translations.links(of: members[index]), to: output)
      }
    }
    if !records.contains(where: \.isNotFoundPage) {
      let model = records.firstIndex { $0.url == "/" } ?? 0
      let page = try notFoundPage(of: site, like: sources[written[model]].read().page, library)
      let types = inspect(page, library).types
      if let output { try write(page, types, [], to: output) }
      records.append(PageRecord(page, language: site.language, types: Set(types.keys)))
    }
    return (records, all)
  }

  private func write(
    _ page: Page, _ types: [String: ComponentType], _ translations: [Translations.Link], to output: OutputFolder
  ) throws {
    let scripts = Scripts.urls(of: site, types.values)
    let values = PageHead(page, of: site, translations, stylesheets: StyleSheets.urls, scripts: scripts).values
    try output.write(page.outputPath, renderer.render(page, values: values))
  }
}

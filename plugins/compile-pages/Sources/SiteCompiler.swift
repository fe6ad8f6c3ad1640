internal import BuildCache
internal import Diagnostics
internal import JSON
internal import POSIX
internal import Sites

/// Compiles a site page by page: each is read, checked, rendered and kept in the cache, and then let go, so that a site
/// of fifty thousand pages needs little more memory than one of ten. A page's HTML depends on the page, the site's
/// settings and its component library; that of a page with translations also on where they are (`Translations`), so that
/// it waits until all pages are known. A page that has not changed since the last time is not read.
struct SiteCompiler: Sendable {
  let site: Site
  private let sources: [PageSource]
  private let findings: [Diagnostic]
  private let rendering: PageRendering

  /// What `compile` made.
  struct Compiled {
    /// How many, the 404 page included.
    var pages: Int
    /// How many of them were rendered anew.
    var rendered: Int
    /// Of all files.
    var bytes: Int
    /// What is worth a word but no error.
    var warnings: [Diagnostic]
    fileprivate var rows: [PageRow]
    fileprivate var others: [AssetRow]
  }

  /// - Parameter path: of the site definition.
  /// - Throws: `InvalidInput` with the findings at their places, `SystemError`.
  init(_ path: String) throws {
    (site, sources, findings) = try Site.open(path)
    rendering = PageRendering(site)
    // What is wrong in the pages is told in the same go.
    if findings.contains(where: { $0.severity == .error }) { _ = try outline() }
    if sources.isEmpty { throw InvalidInput("the site has no pages", at: site.place.member("pages").location) }
  }

  /// The pages, checked and not written.
  /// - Throws: as `compile`.
  func outline() throws -> [PageRecord] {
    _ = try rendering.library()
    let results = try concurrentMap(sources) { source in
      let (page, findings) = source.read()
      guard let page else { return (record: PageRecord?.none, findings: findings) }
      let (types, found) = try rendering.inspect(page)
      return (rendering.record(of: page, types.values), findings + found)
    }
    let records = results.map(\.record)
    try refuse(findings + rendering.findings + results.flatMap(\.findings) + collisions(records))
    let pages = records.compactMap { $0 }
    if pages.contains(where: \.isNotFoundPage) { return pages }
    let own = try builtInNotFoundPage(of: site, like: nil, rendering.library())
    return pages + [rendering.record(of: own, [])]
  }

  /// Makes the folder at `path` hold the compiled tree.
  /// - Parameters:
  ///   - maximumSize: in bytes, of all files; the site may set itself a lower limit.
  ///   - progress: called with the pages done and their number; what it throws stops the work.
  /// - Throws: as `init`, `TemplateError` for a page that never ends; the folder is as it was then.
  func compile(
    to path: String, with cache: BuildCache, maximumSize: Int, progress: (Int, Int) throws -> Void
  ) throws -> Compiled {
    func attempt(since last: CompileNote?) throws -> Compiled {
      try compile(to: path, with: cache, within: SizeLimit(maximumSize, of: site), since: last, progress)
    }
    do { return try attempt(since: cache.note(site.id).flatMap(CompileNote.init)) } catch is MissingObject { return try attempt(since: nil) }
  }

  private func compile(
    to path: String, with cache: BuildCache, within limit: SizeLimit, since last: CompileNote?, _ progress: (Int, Int) throws -> Void
  ) throws -> Compiled {
    let settings = try SettingsKey.of(site)
    let compilation = PageCompilation(
      rendering, settings: settings, previous: last?.settings == settings ? last?.pages ?? [] : [], objects: cache.objects, limit: limit)
    var outcomes = try outcomes(compilation, progress)
    let all = findings + outcomes.flatMap(\.findings)
    if all.contains(where: { $0.severity == .error }) || !rendering.findings.isEmpty {
      // Perhaps no page was asked for it yet.
      _ = try rendering.library()
      try refuse(rendering.findings + all + collisions(records(outcomes)))
    }

    outcomes = try completed(outcomes, compilation)
    if let page = try notFoundPage(outcomes, compilation) { outcomes.append(page) }
    var note = CompileNote(settings: settings, records: SettingsKey.ofGenerated(site, settings: settings, outcomes.compactMap(\.row)))
    if let last, last.records == note.records {
      note.generated = last.generated
    } else {
      let records = records(outcomes)
      try refuse(all + collisions(records))
      note.generated = try GeneratedFiles(site, records.compactMap { $0 }, rendering).rows(in: cache.objects)
    }
    note.basePath = site.basePath
    let assets = last?.basePath == note.basePath ? last?.assets ?? [] : []
    note.assets = try AssetCopies.rows(site.assets, assets, site.rebasing, in: cache.objects)
    for file in note.generated { try limit.add(file.size) }
    note.pages = outcomes.filter(\.isRemembered).compactMap(\.row)
    let bytes = try finish(note, since: last, outcomes, to: path, cache)
    return Compiled(
      pages: outcomes.count, rendered: outcomes.count(where: \.isRendered), bytes: bytes, warnings: all.filter { $0.severity == .warning },
      rows: outcomes.compactMap(\.row), others: note.assets + note.generated)
  }

  /// - Parameter compiled: what `compile` gave.
  func status(of compiled: Compiled) -> StatusDocument {
    let pages = compiled.rows.compactMap { row in PageRecord(encoded: row.record).map { (record: $0, size: row.size) } }
    return StatusDocument(site, pages: pages, files: compiled.others.map { ($0.file.path, $0.size) })
  }

  /// Of all pages, in their order.
  private func outcomes(_ compilation: PageCompilation, _ progress: (Int, Int) throws -> Void) throws -> [PageCompilation.Outcome] {
    let untouched = try sources.map(compilation.untouched)
    let touched = sources.indices.filter { untouched[$0] == nil }
    let done = sources.count - touched.count
    var compiled = try concurrentMap(touched, progress: { try progress(done + $0, sources.count) }) { try compilation.compile(sources[$0]) }
      .makeIterator()
    return untouched.compactMap { $0 ?? compiled.next() }
  }

  /// With the pages that have translations.
  private func completed(_ outcomes: [PageCompilation.Outcome], _ compilation: PageCompilation) throws -> [PageCompilation.Outcome] {
    let waiting = outcomes.indices.filter { outcomes[$0].row?.isTranslated == true }
    if waiting.isEmpty { return outcomes }
    let translations = Translations(records(waiting.map { outcomes[$0] }).compactMap { $0?.translation })
    var completed = outcomes
    let done = try concurrentMap(waiting) { try compilation.complete(outcomes[$0], sources[$0], translations) }
    for (index, outcome) in zip(waiting, done) { completed[index] = outcome }
    try refuse(completed.flatMap(\.findings))
    return completed
  }

  /// The 404 page of a site that has none of its own.
  private func notFoundPage(_ outcomes: [PageCompilation.Outcome], _ compilation: PageCompilation) throws -> PageCompilation.Outcome? {
    let rows = outcomes.compactMap(\.row)
    if rows.contains(where: { $0.file.path == "404.html" }) { return nil }
    let model = rows.firstIndex { $0.file.path == "index.html" } ?? 0
    return try compilation.compileNotFoundPage(of: site, like: sources[model], rows[model])
  }

  /// Puts the tree in its place, and leaves word for the next time.
  /// - Returns: the size of all files, in bytes.
  private func finish(
    _ note: CompileNote, since last: CompileNote?, _ outcomes: [PageCompilation.Outcome], to path: String, _ cache: BuildCache
  ) throws -> Int {
    let rows = outcomes.compactMap(\.row)
    let own = Set(note.assets.map(\.file.path))
    let others = note.assets + note.generated.filter { !own.contains($0.file.path) }
    let files = rows.map(\.file) + others.map(\.file)
    try OutputTree(path, of: cache.objects).update(to: files)
    if let last, last.records == note.records, last.assets == note.assets, last.pages.count == note.pages.count, outcomes.allSatisfy(\.isAsBefore) {
      cache.touch(site.id)
    } else {
      let added = outcomes.reduce(0) { $0 + ($1.isRendered ? $1.row?.size ?? 0 : 0) }
      try cache.setNote(site.id, note.bytes, objects: files.map(\.key), added: added)
    }
    return rows.reduce(0) { $0 + $1.size } + others.reduce(0) { $0 + $1.size }
  }

  private func records(_ outcomes: [PageCompilation.Outcome]) -> [PageRecord?] {
    outcomes.map { $0.row.flatMap { PageRecord(encoded: $0.record) } }
  }

  /// Pages that want one name, one url, or one place in a group of translations.
  private func collisions(_ records: [PageRecord?]) -> [Diagnostic] {
    let present = records.indices.filter { records[$0] != nil }
    let records = records.compactMap { $0 }
    let place = { present[$0] < sources.count ? sources[present[$0]].read().page?.place : nil }
    return UniquePages.findings(records.map { ($0.name, $0.url) }, place: place)
      + Translations.findings(records.map(\.translation), place: place)
  }

  /// - Throws: `InvalidInput` when there is an error among the findings.
  private func refuse(_ findings: [Diagnostic]) throws {
    let errors = findings.filter { $0.severity == .error }
    if !errors.isEmpty { throw InvalidInput(shortened(errors)) }
  }
}

internal import BuildCache
internal import Components
internal import Diagnostics
internal import POSIX
internal import Sites
internal import Synchronization

/// Compiles single pages, on several threads: those that are as they were are taken from the cache.
final class PageCompilation: Sendable {
  /// What became of a page.
  struct Outcome: Sendable {
    /// Nil for a page with errors.
    var row: PageRow?
    var findings: [Diagnostic] = []
    var isRendered = false
    /// Whether the row is the one that was remembered.
    var isAsBefore = false

    /// A page about which there is something to say is looked at again each time, so that it is said again.
    var isRemembered: Bool { findings.isEmpty }
    var isFaulty: Bool { findings.contains { $0.severity == .error } }
  }

  private let rendering: PageRendering
  private let settings: CacheKey
  private let previous: [String: PageRow]
  private let objects: ObjectStore
  private let limit: SizeLimit
  private let now: Int
  /// Once a page is wrong, the others are only checked.
  private let hasErrors = Atomic(false)

  /// - Parameter previous: of the last compilation with the same settings.
  init(_ rendering: PageRendering, settings: CacheKey, previous: [PageRow], objects: ObjectStore, limit: SizeLimit) {
    self.rendering = rendering
    self.settings = settings
    self.previous = Dictionary(previous.map { ($0.source, $0) }) { $1 }
    self.objects = objects
    self.limit = limit
    now = Clock.nanoseconds
  }

  /// A page whose file has not been touched since the last time; nil for any other.
  func untouched(_ source: PageSource) throws -> Outcome? {
    guard let row = previous[source.name], let status = source.status, row.identity.matches(status) else { return nil }
    return try kept(row)
  }

  /// The page, rendered if it has changed. One with translations waits for `complete`.
  /// - Throws: what is wrong with the site's component library, and `SystemError` for the cache.
  func compile(_ source: PageSource) throws -> Outcome {
    let previous = previous[source.name]
    let contents: [UInt8]
    do throws(SystemError) { contents = try source.contents() } catch { return failed([source.finding(error)]) }
    let identity = source.status.map { FileIdentity($0, now: now) } ?? .unknown
    let digest = CacheKey(contents)
    if var row = previous, row.digest == digest {
      row.identity = identity
      return try kept(row, isAsBefore: false)
    }
    let (page, findings) = source.read(contents)
    guard let page else { return failed(findings) }
    let (types, found) = try rendering.inspect(page)
    let record = rendering.record(of: page, types.values)
    var outcome = Outcome(findings: findings + found)
    if outcome.isFaulty || !rendering.findings.isEmpty { hasErrors.store(true, ordering: .relaxed) }
    let key = CacheKey(settings.bytes, digest.bytes)
    outcome.row = PageRow(source.name, identity, digest: digest, record, key: key, size: 0)
    if hasErrors.load(ordering: .relaxed) || record.translation.key != nil { return outcome }
    return try rendered(outcome, page, types.values, [], as: key)
  }

  /// A page with translations, rendered if it has changed or they have.
  /// - Parameter outcome: that `compile` gave.
  func complete(_ outcome: Outcome, _ source: PageSource, _ translations: Translations) throws -> Outcome {
    guard let row = outcome.row, row.isTranslated, let record = PageRecord(encoded: row.record) else { return outcome }
    let links = translations.links(of: record.translation)
    var parts = CacheWriter()
    for link in links {
      parts.append(link.language)
      parts.append(link.url)
    }
    let key = CacheKey(settings.bytes, row.digest.bytes, parts.bytes)
    if row.file.key == key { return outcome }
    let (read, findings) = source.read()
    // It was a page a moment ago.
    guard let page = read else { return failed(findings) }
    return try rendered(outcome, page, rendering.inspect(page).types.values, links, as: key)
  }

  /// The page that a site without one of its own shows for what it does not have.
  /// - Parameters:
  ///   - model: the page whose navigation and footer it has.
  ///   - row: of that page.
  func compileNotFoundPage(of site: Site, like model: PageSource, _ row: PageRow) throws -> Outcome {
    let name = "#/404"
    let key = CacheKey(settings.bytes, row.digest.bytes, Array(name.utf8))
    if let previous = previous[name], previous.file.key == key { return try kept(previous) }
    let page = try builtInNotFoundPage(of: site, like: model.read().page, rendering.library())
    let types = try rendering.inspect(page).types
    let row = PageRow(name, .unknown, digest: key, rendering.record(of: page, types.values), key: key, size: 0)
    return try rendered(Outcome(row: row), page, types.values, [], as: key)
  }

  /// - Parameter isAsBefore: false for a page whose file was touched.
  private func kept(_ row: PageRow, isAsBefore: Bool = true) throws -> Outcome {
    try limit.add(row.size)
    return Outcome(row: row, isAsBefore: isAsBefore)
  }

  private func rendered(
    _ outcome: Outcome, _ page: Page, _ types: some Sequence<ComponentType>, _ translations: [Translations.Link], as key: CacheKey
  ) throws -> Outcome {
    let html = try rendering.html(page, types, translations)
    // A page that waits for its translations may have been counted as it was.
    try limit.add(html.count - (outcome.row?.size ?? 0))
    try objects.put(html, as: key)
    var outcome = outcome
    outcome.row?.file.key = key
    outcome.row?.size = html.count
    outcome.isRendered = true
    outcome.isAsBefore = false
    return outcome
  }

  private func failed(_ findings: [Diagnostic]) -> Outcome {
    hasErrors.store(true, ordering: .relaxed)
    return Outcome(findings: findings)
  }
}

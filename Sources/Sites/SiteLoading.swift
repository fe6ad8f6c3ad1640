package import Diagnostics
internal import JSON
internal import POSIX

extension Site {
  /// In bytes. A page of text is a few kilobytes; what is larger than this is no page.
  private static let largestFile = 16 << 20

  private static let known = [
    "id", "name", "version", "app", "lang", "url", "styles", "pages", "assets", "api", "tables", "deployment", "optimization",
    "features", "analytics",
  ]

  /// Reads a definition and the names of its assets, and finds its pages without reading them.
  /// - Returns: the site without pages, where each page is, and every finding so far.
  /// - Throws: `InvalidInput` where the definition itself is no JSON object, `SystemError` where it or its
  ///   folder can't be read.
  package static func open(_ path: String) throws -> (site: Site, pages: [PageSource], findings: [Diagnostic]) {
    let text = try Files.read(path, limit: largestFile)
    let source: JSONSource
    do { source = try JSONSource(parsing: text, file: path) } catch { throw InvalidInput(error.diagnostics) }
    let findings = Findings()
    let place = DefinitionPlace(source)
    guard let reader = DefinitionReader(source.value, "a site definition", known: known, at: place, findings) else {
      throw InvalidInput(findings.diagnostics)
    }
    var site = Site(folder: Path.parent(path), place: place)
    let folder = try SiteFolder(site.folder)
    site.readSettings(reader)
    site.readAssets(reader, folder)
    site.ruleFiles = RuleFiles(folder, findings)
    site.checkNumberOfRules(findings)
    let sources = PageList(reader, folder).sources
    return (site, sources, findings.diagnostics)
  }

  /// Reads a definition, its page files and the names of its assets.
  /// - Parameter progress: called after each page with how many are read, and how many there are; an error that it
  ///   throws ends the reading.
  /// - Returns: the site as far as it could be read, and every finding; a site with an error among its findings
  ///   must not be compiled.
  /// - Throws: as `open`.
  package static func load(
    _ path: String, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> (site: Site, diagnostics: [Diagnostic]) {
    var (site, sources, findings) = try open(path)
    // Parsing thousands of files is most of the work of loading a site, so all processors share it.
    let results = try concurrentMap(sources, progress: { try progress($0, sources.count) }) { $0.read() }
    for result in results { findings += result.findings }
    let pages = results.compactMap(\.page)
    findings += UniquePages.findings(pages.map { ($0.name, $0.url) }) { pages[$0].place }
    findings += Translations.findings(pages.map { Translations.Member($0, standard: site.language) }) { pages[$0].place }
    site.pages = pages
    return (site, findings)
  }

  /// The definition without its pages, for those who need nothing of them.
  /// - Throws: as `open`, and `InvalidInput` with the findings of a definition that has an error.
  package static func openValid(_ path: String) throws -> Site {
    let (site, _, findings) = try open(path)
    if findings.contains(where: { $0.severity == .error }) { throw InvalidInput(findings) }
    return site
  }

  /// The folder `assets/` needs no mention; one that is mentioned must be there.
  private mutating func readAssets(_ reader: DefinitionReader, _ folder: SiteFolder) {
    let given = reader.string("assets")
    if reader.value("assets") != nil, given == nil { return }
    let name = given.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? "assets"
    let place = reader.place.member("assets")
    guard Path.isSafeRelative(name) else {
      reader.findings.error(
        "\(name.quoted) is no folder of the site", at: place, help: "write it relative to the site definition, as in \"assets/\"")
      return
    }
    switch folder.kind(of: name) {
    case .directory: assets = AssetsFolder(name, of: folder, reader.findings).assets
    case nil: if given != nil { reader.findings.error("the folder \(name.quoted) is missing", at: place, help: "make it, or leave \"assets\" out") }
    default: reader.findings.error("\(name.quoted) is no folder of the site", at: place, help: "put a folder there, and no link to one")
    }
  }
}

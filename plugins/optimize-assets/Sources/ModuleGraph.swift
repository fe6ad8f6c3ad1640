internal import Diagnostics
internal import JSON
internal import Markup
internal import POSIX

/// The modules that a site's pages load, and those that these import.
struct ModuleGraph {
  /// What pages load, sorted.
  private(set) var entries: [String] = []
  /// The text of each module, by its path in the tree.
  private(set) var modules: [String: [UInt8]] = [:]
  /// Whether any of them imports another one: else there is nothing to bundle.
  private(set) var hasImports = false
  private(set) var findings: [Diagnostic] = []
  private let tree: SourceTree
  let urls: LocalURL
  private let hasImportMap: Bool

  /// - Parameter hasImportMap: whether pages say where bare names lead.
  /// - Throws: `SystemError`.
  init(_ tree: SourceTree, entries: Set<String>, urls: LocalURL, hasImportMap: Bool) throws {
    self.tree = tree
    self.urls = urls
    self.hasImportMap = hasImportMap
    self.entries = entries.filter { ["js", "mjs"].contains(Path.fileExtension($0)) && tree.names.contains($0) }.sorted()
    var pending = self.entries
    var metas: [(file: String, offset: Int)] = []
    while let file = pending.popLast() {
      if modules[file] != nil { continue }
      let text = try tree.content(file)
      modules[file] = text
      guard Path.fileExtension(file) != "json" else { continue }
      let scanner = ModuleScanner(text)
      for item in scanner.imports {
        guard let target = resolved(item, in: file) else { continue }
        hasImports = true
        pending.append(target)
      }
      if let meta = scanner.meta, !self.entries.contains(file) { metas.append((file, meta)) }
    }
    // In a bundle, import.meta.url is the bundle's own address.
    let folders = Set(self.entries.map(Path.parent))
    for (file, offset) in metas where folders != [Path.parent(file)] {
      report(file, offset, "import.meta would mean another folder when this module is bundled", help: "move the module beside the one that pages load")
    }
  }

  private mutating func resolved(_ item: ModuleScanner.Import, in file: String) -> String? {
    let specifier = item.specifier
    let path = String(specifier.prefix { $0 != "?" && $0 != "#" })
    if specifier.contains("\\") {
      report(file, item.range.lowerBound, "\"\(specifier.prefix(200))\" is written with escapes", help: "write the path plainly")
      return nil
    }
    guard path.hasPrefix("/") || path.hasPrefix("./") || path.hasPrefix("../"), !path.hasPrefix("//") else {
      if path.hasPrefix("//") || path.hasPrefix("http://") || path.hasPrefix("https://") || path.hasPrefix("data:") || hasImportMap { return nil }
      report(
        file, item.range.lowerBound, "\"\(specifier.prefix(200))\" is no path: no page has an import map that says where it is",
        help: "write a path of the site, as in \"./\(Path.name(path)).js\"")
      return nil
    }
    let isBelowBase = !urls.basePath.isEmpty && path.hasPrefix("\(urls.basePath)/")
    let rooted = isBelowBase ? path.dropFirst(urls.basePath.count) : path[...]
    let target = rooted.hasPrefix("/") ? String(rooted.dropFirst()) : Path.join(Path.parent(file), path)
    let clean = Path.normalized(target)
    if clean.hasPrefix("../") || clean == ".." {
      report(file, item.range.lowerBound, "\"\(specifier.prefix(200))\" leads out of the site", help: "import files of the site only")
      return nil
    }
    guard tree.names.contains(clean) else {
      let near = nearestName(to: clean, among: tree.files.filter { ["js", "mjs", "json"].contains(Path.fileExtension($0)) })
      report(
        file, item.range.lowerBound, "\"\(specifier.prefix(200))\" leads to no file of the site",
        help: near.map { "did you mean \"/\($0)\"?" } ?? "add the file, or remove the import")
      return nil
    }
    guard ["js", "mjs", "json"].contains(Path.fileExtension(clean)) else {
      report(file, item.range.lowerBound, "\"\(specifier.prefix(200))\" is no module", help: "import scripts and JSON only")
      return nil
    }
    return clean
  }

  private mutating func report(_ file: String, _ offset: Int, _ message: String, help: String) {
    let place = TextPositions(modules[file] ?? []).location(at: offset, file: tree.path(file))
    findings.append(Diagnostic(.error, message, at: place, help: help))
  }
}

internal import BuildCache
internal import Markup
internal import POSIX

/// The module scripts of a site's pages.
struct ModuleEntries: Sendable {
  /// `<script type="module" src>`
  var files: Set<String> = []
  var hasImportMap = false

  private static let module = Array("module".utf8)
  private static let importMap = Array("importmap".utf8)

  /// - Parameter urls: with the site's own addresses, as far as the settings say.
  /// - Throws: `SystemError`.
  init(_ tree: SourceTree, _ note: RunNote?, urls: LocalURL) throws {
    let pages = tree.files.filter(FileKind.isPage)
    let found = try concurrentMap(pages) { file -> (files: [String], hasImportMap: Bool) in
      if let record = note?.records[file], let status = tree.statuses[file], record.identity.matches(status), let facts = record.facts {
        return (facts.targets.filter { $0.uses.contains(.module) }.map(\.path), facts.hasImportMap)
      }
      let text = try tree.content(file)
      if text.offset(of: Self.module, from: 0) == text.count { return ([], text.offset(of: Self.importMap, from: 0) < text.count) }
      let loads = References(of: file, text, urls: urls).loads
      return (loads.filter(\.isModule).map(\.target), text.offset(of: Self.importMap, from: 0) < text.count)
    }
    for page in found {
      files.formUnion(page.files)
      if page.hasImportMap { hasImportMap = true }
    }
  }

  /// What files outside of the graph refer to, the bundles among them.
  static func referenced(_ tree: SourceTree, outside graph: ModuleGraph, _ bundles: [String: [UInt8]], urls: LocalURL) throws -> Set<String> {
    let others = tree.files.filter { graph.modules[$0] == nil && FileKind.language($0) != nil }
    let targets = try concurrentMap(others) { file in References(of: file, try tree.content(file), urls: urls).local.map(\.target) }
    let inBundles = bundles.flatMap { file, text in References(of: file, text, urls: urls).local.map(\.target) }
    return Set(targets.joined()).union(inBundles)
  }
}

internal import BuildCache
internal import Components
internal import Markup
internal import Sites

/// The files that are made for the whole site: its style sheets and scripts, and those of `SiteFiles`.
struct GeneratedFiles {
  private let files: [(path: String, contents: [UInt8])]

  /// - Parameter pages: of the whole site, in their order.
  /// - Throws: `SystemError`.
  init(_ site: Site, _ pages: [PageRecord], _ rendering: PageRendering) throws {
    let library = try rendering.library()
    let names = pages.reduce(into: Set()) { $0.formUnion($1.types) }
    let types = names.sorted().compactMap(library.type)
    let parts = StyleSheets.files(of: site, types) + Scripts.files(of: site, types)
    // What the others say of addresses has the base path already; those of rules stand without it.
    files = try parts.map { ($0.path, site.rebasing?.rebased($0.path, $0.contents) ?? $0.contents) } + SiteFiles(site, pages).files + RuleTexts(site, pages).files
  }

  func rows(in objects: ObjectStore) throws -> [AssetRow] {
    try files.map { path, contents in
      let key = CacheKey(Array("generated".utf8), contents)
      try objects.put(contents, as: key)
      return AssetRow(identity: .unknown, file: .init(path, key), size: contents.count)
    }
  }
}

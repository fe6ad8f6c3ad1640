package import Diagnostics
package import Sites
package import Templates

/// The component types and layouts that a site may use.
package struct ComponentLibrary: Sendable {
  private let types: [String: ComponentType]
  private let layouts: [String: Template]
  /// For templates and layouts: the site's `partials/`, and each layout by its name, to be a parent.
  package let partials: [String: Template]
  /// `components/<Type>` and `layouts/<name>` of the site that are wrong themselves.
  private let unusable: Set<String>

  /// The types that every site has.
  /// - Parameter tables: of the site, for components that name one.
  /// - Throws: `InvalidInput`.
  package static func builtIn(tables: [Table] = []) throws -> ComponentLibrary {
    var loading = LibraryLoading(tables)
    loading.add(types: BuiltInLibrary.types)
    loading.add(layouts: [:], partials: [:])
    return try usable(loading.result())
  }

  /// The built-in types, and those of the site's own `components/` folder, which go before them; a file that the site
  /// leaves out of a built-in type stays the built-in one.
  /// - Returns: what can be used, and what is wrong with the site's own files; pages can be checked all the same, and must
  ///   not be rendered with an error among the findings.
  /// - Throws: `SystemError` where the site's folder can't be read.
  package static func open(for site: Site) throws -> (library: ComponentLibrary, findings: [Diagnostic]) {
    let own = try SiteComponentFiles(site.folder)
    var loading = LibraryLoading(site.tables, unusable: own.unusable)
    loading.add(types: BuiltInLibrary.types.merging(own.types) { builtIn, own in own.completed(by: builtIn) })
    loading.add(layouts: own.layouts, partials: own.partials)
    let (library, findings) = loading.result()
    return (library, own.findings + findings)
  }

  /// As `open`, for those who only go on without errors.
  /// - Throws: `InvalidInput` with every finding, `SystemError`.
  package static func load(for site: Site) throws -> ComponentLibrary { try usable(open(for: site)) }

  /// The files of the site's own component types, layouts and partials, by their paths in its folder, sorted: as long as
  /// they are the same, `load` gives the same library. What can't be used is there as well, under no path of a file.
  /// - Throws: `SystemError` where the site's folder can't be read.
  package static func files(siteFolder: String) throws -> [(path: String, bytes: [UInt8])] {
    try SiteComponentFiles(siteFolder).files.sorted { $0.path < $1.path }
  }

  private static func usable(_ loaded: (library: ComponentLibrary, findings: [Diagnostic])) throws -> ComponentLibrary {
    if !loaded.findings.isEmpty { throw InvalidInput(loaded.findings) }
    return loaded.library
  }

  init(types: [String: ComponentType], layouts: [String: Template], partials: [String: Template], unusable: Set<String>) {
    self.types = types
    self.layouts = layouts
    self.partials = partials
    self.unusable = unusable
  }

  /// Sorted.
  package var names: [String] { types.keys.sorted() }

  package func type(named name: String) -> ComponentType? { types[name] }

  /// - Throws: `ComponentError` with the place in the page and the nearest name.
  package func type(of component: Component) throws(ComponentError) -> ComponentType {
    if let type = types[component.type] { return type }
    if unusable.contains("components/\(component.type)") { throw ComponentError(.unusable, "the component type \"\(component.type)\" can't be used") }
    throw ComponentError(
      .unknownType, "there is no component type \"\(component.type)\"", at: component.place.member("type").location,
      help: suggestion(for: component.type, among: types.keys))
  }

  /// - Throws: `ComponentError` with the place in the page and the nearest name.
  package func layout(of page: Page) throws(ComponentError) -> Template {
    if let layout = layouts[page.layout] { return layout }
    if unusable.contains("layouts/\(page.layout)") { throw ComponentError(.unusable, "the layout \"\(page.layout)\" can't be used") }
    throw ComponentError(
      .unknownLayout, "there is no layout \"\(page.layout)\"", at: page.place.member("layout").location,
      help: suggestion(for: page.layout, among: layouts.keys))
  }
}

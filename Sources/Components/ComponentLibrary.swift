internal import Diagnostics
package import Sites
package import Templates

/// The component types and layouts that a site may use.
package struct ComponentLibrary: Sendable {
  private let types: [String: ComponentType]
  private let layouts: [String: Template]
  /// For templates and layouts: the site's `partials/`, and each layout by its name, to be a parent.
  package let partials: [String: Template]

  /// The types that every site has.
  /// - Parameter tables: of the site, for components that name one.
  package static func builtIn(tables: [Table] = []) throws -> ComponentLibrary {
    try ComponentLibrary(files: BuiltInLibrary.types, layouts: [:], partials: [:], tables)
  }

  /// The built-in types, and those of the site's own `components/` folder, which go before them; a file that the site
  /// leaves out of a built-in type stays the built-in one.
  /// - Throws: `ComponentError`, `TemplateError` or `JSONError` for the first file that can't be used.
  package static func load(for site: Site) throws -> ComponentLibrary {
    let own = try SiteComponentFiles(site.folder)
    let files = BuiltInLibrary.types.merging(try own.types()) { builtIn, own in own.completed(by: builtIn) }
    return try ComponentLibrary(
      files: files, layouts: own.templates(in: "layouts"), partials: own.templates(in: "partials"), site.tables)
  }

  /// The files of the site's own component types, layouts and partials, by their paths in its folder, sorted: as long as
  /// they are the same, `load` gives the same library.
  /// - Throws: `ComponentError` for one that is no file of the site.
  package static func files(siteFolder: String) throws -> [(path: String, bytes: [UInt8])] {
    try SiteComponentFiles(siteFolder).all()
  }

  private init(
    files: [String: ComponentFiles], layouts: [String: ComponentFiles.File], partials: [String: ComponentFiles.File],
    _ tables: [Table]
  ) throws {
    var types: [String: ComponentType] = [:]
    for (name, files) in files.sorted(by: { $0.key < $1.key }) { types[name] = try ComponentType(name, files, tables) }
    self.types = types
    let builtIn = ["default": BuiltInLibrary.layout]
    self.layouts = try parsed(builtIn.merging(layouts) { $1 })
    // A layout of the site that is named "default" has the built-in one as its parent, not itself.
    self.partials = try parsed(layouts.merging(builtIn) { $1 }.merging(partials) { $1 })
    try checkReferences()
  }

  /// Sorted.
  package var names: [String] { types.keys.sorted() }

  package func type(named name: String) -> ComponentType? { types[name] }

  /// - Throws: `ComponentError` with the place in the page and the nearest name.
  package func type(of component: Component) throws(ComponentError) -> ComponentType {
    if let type = types[component.type] { return type }
    throw ComponentError(
      .unknownType, "there is no component type \"\(component.type)\"", at: component.place.member("type").location,
      help: suggestion(for: component.type, among: types.keys))
  }

  /// - Throws: `ComponentError` with the place in the page and the nearest name.
  package func layout(of page: Page) throws(ComponentError) -> Template {
    if let layout = layouts[page.layout] { return layout }
    throw ComponentError(
      .unknownLayout, "there is no layout \"\(page.layout)\"", at: page.place.member("layout").location,
      help: suggestion(for: page.layout, among: layouts.keys))
  }

  /// In Mustache a partial that doesn't exist is nothing; here it is a mistake.
  private func checkReferences() throws {
    let templates = types.values.map(\.template) + layouts.values + partials.values
    for template in templates.sorted(by: { $0.file < $1.file }) {
      for reference in template.references where partials[reference.name] == nil {
        throw ComponentError(
          .file, "there is no partial \"\(reference.name)\"", at: reference.location,
          help: suggestion(for: reference.name, among: partials.keys) ?? "write partials/\(reference.name).mustache")
      }
    }
  }
}

private func parsed(_ files: [String: ComponentFiles.File]) throws -> [String: Template] {
  var templates: [String: Template] = [:]
  for (name, file) in files.sorted(by: { $0.key < $1.key }) { templates[name] = try Template(parsing: file.bytes, file: file.name) }
  return templates
}

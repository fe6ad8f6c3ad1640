internal import Diagnostics
internal import Sites
internal import Templates

/// Makes a component library of files; what is wrong with one keeps none of the others out.
struct LibraryLoading {
  private let tables: [Table]
  private var types: [String: ComponentType] = [:]
  private var layouts: [String: Template] = [:]
  private var partials: [String: Template] = [:]
  private var unusable: Set<String>
  private var findings: [Diagnostic] = []

  /// - Parameters:
  ///   - tables: of the site.
  ///   - unusable: `components/<Type>`, `layouts/<name>` and `partials/<name>` that are known to be wrong.
  init(_ tables: [Table], unusable: Set<String> = []) {
    self.tables = tables
    self.unusable = unusable
  }

  mutating func add(types files: [String: ComponentFiles]) {
    for (name, files) in files.sorted(by: { $0.key < $1.key }) where !unusable.contains("components/\(name)") {
      types[name] = collected(&findings) { [tables] in try ComponentType(name, files, tables) }
      if types[name] == nil { unusable.insert("components/\(name)") }
    }
  }

  mutating func add(layouts: [String: ComponentFiles.File], partials: [String: ComponentFiles.File]) {
    let builtIn = ["default": BuiltInLibrary.layout]
    let own = parsed(layouts, in: "layouts")
    let standard = parsed(builtIn, in: "built-in")
    self.layouts = standard.merging(own) { $1 }.filter { name, _ in !unusable.contains("layouts/\(name)") }
    // A layout of the site that is named "default" has the built-in one as its parent, not itself.
    self.partials = own.merging(standard) { $1 }.merging(parsed(partials, in: "partials")) { $1 }
  }

  func result() -> (library: ComponentLibrary, findings: [Diagnostic]) {
    let library = ComponentLibrary(types: types, layouts: layouts, partials: partials, unusable: unusable)
    return (library, findings + missingPartials() + endlessTemplates())
  }

  private var templates: [Template] {
    // The built-in parts of the site's own types are in both places.
    let all = Dictionary((types.values.map(\.template) + layouts.values + partials.values).map { ($0.file, $0) }) { $1 }
    return all.values.sorted { $0.file < $1.file }
  }

  /// In Mustache a partial that doesn't exist is nothing; here it is a mistake.
  private func missingPartials() -> [Diagnostic] {
    templates.flatMap { template in
      template.references.filter { partials[$0.name] == nil && !isUnusable($0.name) }.map { reference in
        Diagnostic(
          .error, "there is no partial \"\(reference.name)\"", at: reference.location,
          help: suggestion(for: reference.name, among: partials.keys) ?? "write partials/\(reference.name).mustache")
      }
    }
  }

  private func isUnusable(_ partial: String) -> Bool { unusable.contains("partials/\(partial)") || unusable.contains("layouts/\(partial)") }

  /// What would end no page, whatever is on it; each circle is told once.
  private func endlessTemplates() -> [Diagnostic] {
    let renderer = TemplateRenderer(partials: partials)
    var found: [TemplateError] = []
    for template in templates {
      do throws(TemplateError) { try renderer.check(template) } catch {
        if error.circle.isEmpty || !found.contains(where: { $0.circle == error.circle }) { found.append(error) }
      }
    }
    return found.flatMap(\.diagnostics)
  }

  private mutating func parsed(_ files: [String: ComponentFiles.File], in folder: String) -> [String: Template] {
    var templates: [String: Template] = [:]
    for (name, file) in files.sorted(by: { $0.key < $1.key }) {
      templates[name] = collected(&findings) { try Template(parsing: file.bytes, file: file.name) }
      if templates[name] == nil { unusable.insert("\(folder)/\(name)") }
    }
    return templates
  }
}

/// What `make` gives; nil, and its findings, where it fails.
func collected<Value>(_ findings: inout [Diagnostic], _ make: () throws -> Value) -> Value? {
  do { return try make() } catch let error as any UserFacingError {
    findings += error.diagnostics
  } catch {
    findings.append(Diagnostic(.error, "\(error)"))
  }
  return nil
}

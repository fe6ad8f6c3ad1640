package import Diagnostics

/// No two pages may have one name, or become one file.
package enum UniquePages {
  /// - Parameters:
  ///   - pages: of the whole site, in their order.
  ///   - place: of the page at an index; asked for only where two collide.
  package static func findings(_ pages: [(name: String, url: String)], place: (Int) -> DefinitionPlace?) -> [Diagnostic] {
    var found: [Diagnostic] = []
    var names: [String: Int] = [:]
    var files: [String: Int] = [:]
    names.reserveCapacity(pages.count)
    files.reserveCapacity(pages.count)
    func note(_ what: String, _ member: String, _ index: Int, _ other: Int) {
      found.append(
        Diagnostic(
          .error, "another page has the \(what) already", at: place(index)?.member(member).location,
          help: (place(other)?.member(member).location).map { "it stands at \($0)" }))
    }
    for (index, page) in pages.enumerated() {
      let name = page.name.lowercased()
      if let other = names[name] {
        note("name \(page.name.quoted)", "name", index, other)
        continue
      }
      names[name] = index
      // Some file systems don't tell upper from lower case, and neither do many readers.
      let file = PageURL.outputPath(of: page.url).lowercased()
      if let other = files[file] { note("url \(page.url.quoted)", "url", index, other) } else { files[file] = index }
    }
    return found
  }
}

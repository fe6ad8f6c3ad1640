/// No two pages may have one name, or become one file.
enum UniquePages {
  static func check(_ pages: [Page], _ findings: Findings) {
    var names: [String: Page] = [:]
    var files: [String: Page] = [:]
    names.reserveCapacity(pages.count)
    files.reserveCapacity(pages.count)
    for page in pages {
      let name = page.name.lowercased()
      if let other = names[name] {
        findings.error(
          "another page has the name \(page.name.quoted) already", at: page.place.member("name"),
          help: "it stands at \(other.place.member("name").location)")
        continue
      }
      names[name] = page
      // Some file systems don't tell upper from lower case, and neither do many readers.
      let file = page.outputPath.lowercased()
      if let other = files[file] {
        findings.error(
          "another page has the url \(page.url.quoted) already", at: page.place.member("url"),
          help: "it stands at \(other.place.member("url").location)")
      } else {
        files[file] = page
      }
    }
  }
}

internal import Diagnostics
internal import JSON
internal import POSIX

/// Finds a site's `pages`: page objects, and patterns of page files.
struct PageList {
  private let folder: SiteFolder
  private let findings: Findings
  private(set) var sources: [PageSource] = []

  init(_ reader: DefinitionReader, _ folder: SiteFolder) {
    self.folder = folder
    findings = reader.findings
    reader.require("pages", help: "list page objects or files, as in [ \"pages/*.json\" ]")
    let place = reader.place.member("pages")
    guard let elements = reader.array("pages") else { return }
    if elements.isEmpty { findings.error("the site has no pages", at: place, help: "list at least one, as in [ \"pages/*.json\" ]") }
    var files: Set<String> = []
    let definition = Path.name(reader.place.source.file)
    for (index, element) in elements.enumerated() {
      let place = place.element(index)
      switch element {
      case .string(let pattern):
        // A pattern as wide as "**/*.json" finds the definition as well.
        for file in search(pattern, place) where file.path != definition && files.insert(file.path).inserted {
          sources.append(PageSource(.file(Path.join(folder.path, file.path), file.status), name: file.path))
        }
      default: sources.append(PageSource(.object(element, place), name: "#/pages/\(index)"))
      }
    }
  }

  private func search(_ pattern: String, _ place: DefinitionPlace) -> [SiteFolder.File] {
    do {
      guard let glob = Glob(pattern) else {
        throw SiteError(
          .glob, "\(pattern.quoted) is no path or pattern of files",
          help: "write it relative to the site definition and without \"..\", as in \"pages/*.json\"")
      }
      let (files, refused) = try folder.files(matching: glob)
      for path in refused {
        findings.error("\(path.quoted) leads out of the site's folder, or is no file", at: place, help: "put a plain file there")
      }
      if files.isEmpty, refused.isEmpty {
        findings.error(
          glob.isPlain ? "the page file \(pattern.quoted) is missing" : "no file matches \(pattern.quoted)", at: place,
          help: "paths are relative to \(folder.path)")
      }
      return files
    } catch let error as any UserFacingError {
      for diagnostic in error.diagnostics { findings.error(diagnostic.message, at: place, help: diagnostic.help) }
    } catch {
      findings.error("\(error)", at: place)
    }
    return []
  }
}

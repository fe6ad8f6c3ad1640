internal import Diagnostics
internal import JSON
internal import POSIX

/// Reads a site's `pages`: page objects, and patterns of page files.
struct PageList {
  private enum Entry {
    case object(JSONValue, DefinitionPlace)
    /// A path relative to the site's folder.
    case file(String)
  }

  /// In bytes. What is larger than this is no page.
  private static let largestFile = 16 << 20

  private let folder: SiteFolder
  private let findings: Findings
  private var entries: [Entry] = []

  init(_ reader: DefinitionReader, _ folder: SiteFolder) {
    self.folder = folder
    findings = reader.findings
    reader.require("pages", help: "list page objects or files, as in [ \"pages/*.json\" ]")
    let place = reader.place.member("pages")
    guard let elements = reader.array("pages") else { return }
    if elements.isEmpty { findings.error("the site has no pages", at: place, help: "list at least one, as in [ \"pages/*.json\" ]") }
    var files: Set<String> = []
    for (index, element) in elements.enumerated() {
      let place = place.element(index)
      switch element {
      case .string(let pattern):
        for file in search(pattern, place) where files.insert(file).inserted { entries.append(.file(file)) }
      default: entries.append(.object(element, place))
      }
    }
  }

  /// The pages in their order; those that can't be read are findings.
  func read(_ progress: (Int, Int) throws -> Void) rethrows -> [Page] {
    var pages: [Page] = []
    pages.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
      let page: Page? =
        switch entry {
        case .object(let value, let place): Page(value, at: place, findings)
        case .file(let path): self.page(Path.join(folder.path, path))
        }
      if let page { pages.append(page) }
      try progress(index + 1, entries.count)
    }
    return pages
  }

  private func search(_ pattern: String, _ place: DefinitionPlace) -> [String] {
    do {
      let glob = try Glob(pattern)
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
    } catch let error as SiteError {
      findings.error(error, at: place)
    } catch let error as SystemError {
      findings.error(error.message, at: place)
    } catch {
      findings.error("\(error)", at: place)
    }
    return []
  }

  private func page(_ path: String) -> Page? {
    do {
      let source = try JSONSource(parsing: Files.read(path, limit: Self.largestFile), file: path)
      return Page(source.value, at: DefinitionPlace(source), findings)
    } catch let error as JSONError {
      findings.add(error.diagnostics)
    } catch let error as SystemError {
      findings.add(error.diagnostics)
    } catch {
      findings.add(Diagnostic(.error, "\(path): \(error)"))
    }
    return nil
  }
}

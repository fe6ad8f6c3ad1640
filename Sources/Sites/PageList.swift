internal import Diagnostics
internal import JSON
internal import POSIX

/// Reads a site's `pages`: page objects, and patterns of page files.
struct PageList {
  private enum Entry: Sendable {
    case object(JSONValue, DefinitionPlace)
    /// The path of a page file.
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
        for file in search(pattern, place) where files.insert(file).inserted {
          entries.append(.file(Path.join(folder.path, file)))
        }
      default: entries.append(.object(element, place))
      }
    }
  }

  /// The pages in their order; those that can't be read are findings. Parsing thousands of files is most of the work
  /// of loading a site, so all processors share it.
  func read(_ progress: (Int, Int) throws -> Void) throws -> [Page] {
    let results = try concurrentMap(entries, progress: { try progress($0, entries.count) }) { entry in
      let findings = Findings()
      return (page: Self.page(entry, findings), findings: findings.diagnostics)
    }
    for result in results { findings.add(result.findings) }
    return results.compactMap(\.page)
  }

  private func search(_ pattern: String, _ place: DefinitionPlace) -> [String] {
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

  private static func page(_ entry: Entry, _ findings: Findings) -> Page? {
    switch entry {
    case .object(let value, let place): return Page(value, at: place, findings)
    case .file(let path):
      do {
        let source = try JSONSource(parsing: Files.read(path, limit: largestFile), file: path)
        return Page(source.value, at: DefinitionPlace(source), findings)
      } catch let error as any UserFacingError {
        findings.add(error.diagnostics)
      } catch {
        findings.add(Diagnostic(.error, "\(path): \(error)"))
      }
      return nil
    }
  }
}

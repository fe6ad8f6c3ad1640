import Diagnostics
import POSIX
import Sites
import TestSupport

/// A site in a temporary folder.
struct SiteFixture {
  let folder: TemporaryFolder

  /// - Parameter files: contents by path; "site.json" is the definition.
  init(_ files: [String: String]) throws {
    folder = try TemporaryFolder()
    for (path, text) in files { try folder.write(path, text) }
  }

  func load() throws -> (site: Site, diagnostics: [Diagnostic]) { try Site.load(folder.path("site.json")) }

  /// Findings as `file:line:column: message`, with paths relative to the folder.
  func findings() throws -> [String] {
    try load().diagnostics.map { finding in
      let place = finding.location.map { "\($0.file.dropFirst(folder.path.count + 1)):\($0.line):\($0.column): " } ?? ""
      return place + finding.message
    }
  }

  /// The findings of a definition on its own.
  static func findings(_ definition: String) throws -> [String] { try SiteFixture(["site.json": definition]).findings() }
}

/// A definition with one page, whose members are given.
func definition(page: String) -> String {
  """
  { "id": "s", "pages": [
  { "name": "index"\(page.isEmpty ? "" : ", ")\(page) }
  ] }
  """
}

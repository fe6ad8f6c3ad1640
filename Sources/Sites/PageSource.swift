package import Diagnostics
internal import JSON
internal import POSIX

/// A page that a definition lists, not yet read. Reading it again gives it again: a site of many pages is worked on one
/// page at a time.
package struct PageSource: Sendable {
  enum Kind: Sendable {
    case object(JSONValue, DefinitionPlace)
    /// The path of a page file.
    case file(String)
  }

  private let kind: Kind

  /// In bytes. What is larger than this is no page.
  private static let largestFile = 16 << 20

  init(_ kind: Kind) { self.kind = kind }

  /// The page, nil where it can't be used, and what was found in it.
  package func read() -> (page: Page?, findings: [Diagnostic]) {
    let findings = Findings()
    let page = read(findings)
    return (page, findings.diagnostics)
  }

  private func read(_ findings: Findings) -> Page? {
    switch kind {
    case .object(let value, let place): return Page(value, at: place, findings)
    case .file(let path):
      do {
        let source = try JSONSource(parsing: Files.read(path, limit: Self.largestFile), file: path)
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

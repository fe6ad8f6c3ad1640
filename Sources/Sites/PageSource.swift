package import Diagnostics
internal import JSON
package import POSIX

/// A page that a definition lists, not yet read. Reading it again gives it again: a site of many pages is worked on one
/// page at a time.
package struct PageSource: Sendable {
  enum Kind: Sendable {
    case object(JSONValue, DefinitionPlace)
    /// The path of a page file, and its status when the site was opened.
    case file(String, FileStatus)
  }

  private let kind: Kind
  /// Unlike that of any other page of the site: the file's path in the site's folder, or the place in the definition.
  package let name: String

  /// In bytes. What is larger than this is no page.
  private static let largestFile = 16 << 20

  init(_ kind: Kind, name: String) {
    self.kind = kind
    self.name = name
  }

  /// Of the page's own file when the site was opened; nil for a page within the definition.
  package var status: FileStatus? { if case .file(_, let status) = kind { status } else { nil } }

  /// The text of the page, in which alone stands what it is.
  package func contents() throws(SystemError) -> [UInt8] {
    switch kind {
    case .object(let value, _): value.bytes()
    case .file(let path, _): try Files.read(path, limit: Self.largestFile)
    }
  }

  /// The page, nil where it can't be used, and what was found in it.
  package func read() -> (page: Page?, findings: [Diagnostic]) {
    do throws(SystemError) { return read(try contents()) } catch { return (nil, [finding(error)]) }
  }

  /// What keeps a page from being read, at its file.
  package func finding(_ error: SystemError) -> Diagnostic {
    guard case .file(let path, _) = kind else { return Diagnostic(.error, error.message) }
    let help = error.isTooLarge ? "a page has at most \(Self.largestFile >> 20) MB: make two of it" : "check its mode"
    return Diagnostic(.error, "the page can't be read: \(error.reason)", at: SourceLocation(file: path, line: 1, column: 1), help: help)
  }

  /// - Parameter contents: as `contents` gave them.
  package func read(_ contents: [UInt8]) -> (page: Page?, findings: [Diagnostic]) {
    let findings = Findings()
    switch kind {
    case .object(let value, let place): return (Page(value, at: place, findings), findings.diagnostics)
    case .file(let path, _):
      do {
        let source = try JSONSource(parsing: contents, file: path)
        return (Page(source.value, at: DefinitionPlace(source), findings), findings.diagnostics)
      } catch { return (nil, error.diagnostics) }
    }
  }
}

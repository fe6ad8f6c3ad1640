internal import Diagnostics
internal import JSON
internal import POSIX

/// The references of one file, each with the local file that it means.
struct References {
  struct Local: Equatable {
    var range: Range<Int>
    var target: String
    var isRequired: Bool
  }

  let local: [Local]
  /// Digests of local files that would be wrong afterwards.
  let integrity: [Range<Int>]

  init(of file: String, _ text: [UInt8], origins: Set<String>) {
    let resolver = LocalURL(origins: origins)
    var document = file
    var found: [Reference] = []
    var integrity: [Range<Int>] = []
    switch FileKind.language(file) {
    case .html:
      let scanner = HTMLScanner(text)
      let base = resolver.document(file, base: scanner.base)
      document = base
      found = scanner.references
      integrity = scanner.integrityAttributes.filter { resolver.path(text.text($0.url), in: base) != nil }.map(\.value)
    case .css: found = CSSScanner(text).references
    case .script: found = LiteralScanner(text).references
    case .xml: found = LiteralScanner(text, delimiters: LiteralScanner.elements).references
    case nil: break
    }
    local = found.compactMap { reference in
      resolver.path(text.text(reference.range), in: document).map {
        Local(range: reference.range, target: $0, isRequired: reference.isRequired)
      }
    }
    self.integrity = integrity
  }

  /// Looks at every reference of the tree as it was compiled, so that findings name the lines that a person knows.
  /// - Throws: `InvalidInput` with every reference to a local file that is not there.
  static func check(_ tree: SourceTree, origins: Set<String>) throws {
    var findings: [Diagnostic] = []
    for file in tree.files {
      guard let text = tree.texts[file] else { continue }
      let references = References(of: file, text, origins: origins)
      lazy var positions = TextPositions(text)
      for reference in references.local where reference.isRequired || isEvidentlyAsset(reference.target) {
        if isThere(reference.target, tree) { continue }
        findings.append(
          Diagnostic(
            .error, "\"\(text.text(reference.range))\" leads to no file of the site",
            at: positions.location(at: reference.range.lowerBound, file: tree.path(file)),
            help: nearestName(to: reference.target, among: tree.files).map { "did you mean \"/\($0)\"?" } ?? "add the file, or remove the reference"))
      }
      for range in references.integrity {
        findings.append(
          Diagnostic(
            .error, "an integrity digest of a local file would be wrong after optimizing",
            at: positions.location(at: range.lowerBound, file: tree.path(file)), help: "remove the attribute; the file comes from the same server"))
      }
    }
    if !findings.isEmpty { throw InvalidInput(findings) }
  }

  /// `static/js/app.js`, also where it need not be a reference; not `static/js`, to which a script may add a name.
  private static func isEvidentlyAsset(_ target: String) -> Bool {
    target.hasPrefix("static/") && FileKind.mayBeFingerprinted(target)
  }

  /// As the web server looks for it. What is below /api/ is answered by another server.
  private static func isThere(_ target: String, _ tree: SourceTree) -> Bool {
    ["", ".html", "/index.html"].contains { tree.names.contains(target + $0) } || target.hasPrefix("api/")
  }
}

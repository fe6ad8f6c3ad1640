internal import Diagnostics
internal import JSON
internal import POSIX

/// The references of one file, each with the local file that it means.
struct References {
  struct Local: Equatable {
    var reference: Reference
    /// Relative to the root of the tree.
    var target: String
  }

  let local: [Local]
  /// Digests of local files that would be wrong afterwards.
  let integrity: [Range<Int>]

  init(of file: String, _ text: [UInt8], origins: Set<String>) {
    let resolver = LocalURL(origins: origins)
    let whole = EncodedText(text, 0..<text.count)
    var document = file
    var found: [Reference] = []
    var integrity: [Range<Int>] = []
    switch FileKind.language(file) {
    case .html:
      let scanner = HTMLScanner(text)
      let base = resolver.document(file, base: scanner.base)
      document = base
      found = scanner.references
      integrity = scanner.integrityAttributes.filter { resolver.path($0.url, in: base) != nil }.map(\.value)
    case .css: found = CSSScanner(whole).references
    case .script: found = LiteralScanner(whole).references
    case .xml: found = LiteralScanner(whole, delimiters: LiteralScanner.elements).references
    case nil: break
    }
    local = found.compactMap { reference in
      resolver.path(reference.url, in: document).map { Local(reference: reference, target: $0) }
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
      for local in references.local where local.reference.isRequired || isEvidentlyAsset(local.target) {
        if isThere(local.target, tree) { continue }
        findings.append(
          Diagnostic(
            .error, "\"\(local.reference.url.prefix(200))\" leads to no file of the site",
            at: positions.location(at: local.reference.range.lowerBound, file: tree.path(file)),
            help: nearestName(to: local.target, among: tree.files).map { "did you mean \"/\($0)\"?" } ?? "add the file, or remove the reference"))
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

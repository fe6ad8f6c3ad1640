internal import Cryptography
internal import Diagnostics
internal import JSON
internal import Markup
internal import POSIX
internal import Synchronization

/// Looks at the references of a file as it was compiled, so that findings name the lines that a person knows.
final class ReferenceCheck: Sendable {
  let tree: SourceTree
  /// The nearest file of what is not there: a thousand pages may make the same mistake.
  private let nearest = Mutex<[String: String?]>([:])

  init(tree: SourceTree) { self.tree = tree }

  /// Every reference to a local file that is not there, and every digest of a local file that is not the file's.
  func findings(_ file: String, _ text: [UInt8], _ references: References) throws -> [Diagnostic] {
    var findings: [Diagnostic] = []
    lazy var positions = TextPositions(text)
    for local in references.local where local.reference.isRequired || isEvidentlyAsset(local.target) {
      if tree.leadsSomewhere(local.target) { continue }
      findings.append(
        Diagnostic(
          .error, "\"\(local.reference.url.prefix(200))\" leads to no file of the site",
          at: positions.location(at: local.reference.range.lowerBound, file: tree.path(file)),
          help: nearest(to: local.target).map { "did you mean \"/\($0)\"?" } ?? "add the file, or remove the reference"))
    }
    for load in references.loads {
      guard let integrity = load.tag.attribute("integrity"), let digests = load.tag.value("integrity", in: text), tree.names.contains(load.target)
      else { continue }
      if try Integrity.matches(tree.content(load.target), digests) { continue }
      findings.append(
        Diagnostic(
          .error, "the integrity digest is not that of \(load.target)",
          at: positions.location(at: integrity.value.lowerBound, file: tree.path(file)),
          help: "remove the attribute: local files get their digest here"))
    }
    return findings
  }

  /// Whether something is wrong with a file of which only the facts are known.
  func isSuspicious(_ facts: FileFacts) -> Bool {
    facts.targets.contains { $0.uses.contains(.authorsDigest) || $0.uses.contains(.required) && !tree.leadsSomewhere($0.path) }
  }

  /// `static/js/app.js`, also where it need not be a reference; not `static/js`, to which a script may add a name.
  private func isEvidentlyAsset(_ target: String) -> Bool {
    target.hasPrefix("static/") && FileKind.mayBeFingerprinted(target)
  }

  private func nearest(to target: String) -> String? {
    if let known = nearest.withLock({ $0[target] }) { return known }
    let name = nearestName(to: target, among: tree.files)
    nearest.withLock { $0[target] = .some(name) }
    return name
  }
}

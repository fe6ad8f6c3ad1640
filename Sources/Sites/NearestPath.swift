internal import Diagnostics
internal import Synchronization

/// Finds what a broken link was most likely meant to be. One for a site: what was found is remembered, since a broken
/// link seldom comes alone.
final class NearestPath: Sendable {
  /// Looks are limited: with ten thousand pages, each takes milliseconds.
  private static let limit = 50
  /// With more candidates of about the right length than this, none is looked at.
  private static let candidateLimit = 2000

  private let found = Mutex<[String: String?]>([:])

  /// - Parameter folder: what the path and all candidates begin with, and what therefore makes none of them any nearer.
  /// - Returns: `did you mean "x"?`, or nil.
  func suggestion(for path: String, among candidates: some Sequence<String>, below folder: String = "") -> String? {
    found.withLock { found in
      if let known = found[path] { return known }
      guard found.count < Self.limit else { return nil }
      let name = String(path.dropFirst(folder.count))
      let length = name.utf8.count
      let close = candidates.map { String($0.dropFirst(folder.count)) }.filter { abs($0.utf8.count - length) <= max(1, length / 3) }
      let nearest = close.count <= Self.candidateLimit ? nearestName(to: name, among: close) : nil
      let suggestion = nearest.map { "did you mean \((folder + $0).quoted)?" }
      found[path] = .some(suggestion)
      return suggestion
    }
  }
}

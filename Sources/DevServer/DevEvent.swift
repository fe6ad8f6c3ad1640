package import Diagnostics

/// What a session tells of itself.
package enum DevEvent: Sendable {
  /// Somebody else listens at a port that was wanted; the next one is tried.
  case portTaken(Int, owner: String)
  /// - Parameter elsewhere: where other machines find it, by this one's name; nil where they don't.
  case serving(url: String, elsewhere: String?)
  case buildStarted(Build)
  case buildEnded(Build, BuildReport)

  package struct Build: Sendable, Hashable {
    /// From 1.
    package var number: Int
    /// What has changed since the last one, relative to the site's folder, sorted; empty at first.
    package var changed: [String]
  }

  package struct BuildReport: Sendable, Hashable {
    package var isGood: Bool
    /// Whether the output is the same as before.
    package var isUnchanged: Bool
    package var seconds: Double
    /// Nil where no step says.
    package var pages: Int?
    /// The folder that is served; of an earlier build where this one failed, nil where there is none.
    package var directory: String?
    /// As the steps wrote them.
    package var warnings: [String]
    /// Why it failed; files are relative to the working directory where they lie in it.
    package var findings: [Diagnostic]
    /// Of a failed one, in a few words.
    package var title: String?
  }
}

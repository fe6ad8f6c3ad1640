package import StepProtocol

/// What one step of a run would do.
package struct PlannedStep: Sendable {
  package var id: String
  /// The plugin's name and version.
  package var uses: String
  package var version: String
  package var needs: [String]
  /// What its plugin says it would change; nil when it can't be asked.
  package var changes: [PlannedChange]?
  /// Why it can't be asked, or what went wrong when it was.
  package var note: String?
}

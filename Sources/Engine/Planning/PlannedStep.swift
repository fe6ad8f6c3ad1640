package import StepProtocol

/// One step of a pipeline as it would run.
package struct PlannedStep: Sendable {
  package var id: String
  /// As the pipeline says it.
  package var uses: String
  /// The plugin's.
  package var version: String
  package var needs: [String]
  /// As the pipeline says it; nil without one.
  package var condition: String?
  /// What the plugin says it would change; nil when it was not asked.
  package var changes: [PlannedChange]?
  /// Why it was not asked, or what went wrong.
  package var note: String?
}

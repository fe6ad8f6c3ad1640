package import JSON

/// A pipeline as its file says it: read, and each part well-formed; not yet held against plugins.
package struct PipelineDefinition: Sendable {
  package var name: String
  package var description: String?
  /// In the order of the file.
  package var parameters: [Parameter]
  package var concurrency: Concurrency?
  package var timeoutSeconds: Double?
  /// Whether its steps run in a sandbox, where they don't say so themselves.
  package var sandbox: Bool
  package var steps: [StepDefinition]
  /// The file, for places in findings.
  package let source: JSONSource

  /// One text for equal definitions (RFC 8785): what a pipeline's digest is taken of.
  package var canonicalBytes: [UInt8] { source.value.bytes(.canonical) }

  /// Which runs must not overlap.
  package struct Concurrency: Sendable {
    /// Runs whose group comes out the same don't run at the same time.
    package var group: TextTemplate
    package var onConflict: OnConflict

    package enum OnConflict: String, CaseIterable, Sendable {
      /// Wait for the run that is there.
      case queue
      /// Cancel it.
      case cancelRunning = "cancel-running"
      /// Don't run.
      case reject
    }
  }
}

/// One node of a pipeline.
package struct StepDefinition: Sendable {
  package var id: String
  package var uses: PluginReference
  /// The plugin's config; an object.
  package var config: ValueTemplate
  /// The ids of the steps to wait for, the default filled in.
  package var needs: [String]
  /// Whether `needs` is written in the file.
  let hasNeeds: Bool
  /// As it is written; nil when it was left out.
  package var condition: Expression?
  package var required: Bool
  package var retry: RetryPolicy
  package var timeoutSeconds: Double?
  package var stallTimeoutSeconds: Double?
  package var environment: [(name: String, value: TextTemplate)]
  /// Whether the step is undone when the run fails.
  package var undo: Bool
  /// Whether stray lines on the plugin's stdout fail the step.
  package var strict: Bool
  /// Whether it runs in a sandbox; nil: as the pipeline says.
  package var sandbox: Bool?
  /// The name of the runner (in the host's settings) that its plugin is started through.
  package var runner: String?
  /// Where it stands in the definition's list of steps, from 0.
  package let index: Int

  /// JSON Pointer of the step in the definition.
  package var pointer: String { "/steps/\(index)" }
}

package import JSON
package import JSONSchema
package import StepProtocol

/// A plugin's `plugin.json` (the step protocol, "Manifest").
package struct PluginManifest: Sendable {
  package var name: String
  package var version: Version
  package var summary: String
  /// The program and its arguments. The program is relative to the manifest's folder, then to the host executable's
  /// folder, and looked up in `PATH` when it has no slash.
  package var command: [String]
  package var capabilities: Set<Capability>
  /// Checks a step's config.
  package var config: JSONSchema
  /// Checks a step's outputs.
  package var outputs: JSONSchema
  /// The keys of the config whose values are secret.
  package var secrets: [String]
  package var effects: DeclaredEffects
  /// Whether running it twice with the same idempotency key has one effect.
  package var idempotent: Bool
  package var needs: Needs
  package var examples: [Example]
  package let source: JSONSource

  /// What the plugin changes.
  package enum DeclaredEffects: String, CaseIterable, Sendable {
    /// It only reads.
    case none
    /// It writes in the workspace.
    case workspace
    /// It changes something outside of the workspace.
    case external
  }

  /// What a sandbox must let through, and what must be installed.
  package struct Needs: Sendable {
    package var network = false
    /// It looks at, or sends signals to, processes of the host.
    package var processes = false
    package var commands: [RequiredCommand] = []
    /// Outside of the workspace, that it reads or writes.
    package var paths: [PathNeed] = []
    /// Commands that the plugin may ask the host to start as daemons that outlive the run.
    package var services: [String] = []
  }

  package struct RequiredCommand: Sendable, Hashable {
    package var name: String
    /// The Debian package that has it, where the manifest says so.
    package var package: String?
  }

  package struct Example: Sendable {
    package var title: String?
    package var config: JSONValue
  }

  /// Names of the outputs that the manifest declares.
  var outputNames: [String] { outputs.schema["properties"]?.objectValue?.keys ?? [] }

  /// Whether outputs beyond the declared ones are possible and said to be.
  var hasOpenOutputs: Bool {
    switch outputs.schema["additionalProperties"] {
    case .bool(let open): open
    case .object: true
    default: false
    }
  }
}

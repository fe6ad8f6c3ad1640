internal import Engine
package import JSON
internal import JSONSchema
internal import POSIX
internal import Pipelines
internal import StepProtocol

/// What is sent with the requests.
extension Inspection {
  /// The params of `execute` and `plan` for a config; its paths are made absolute.
  package func executeParams(_ config: JSONValue) -> JSONValue {
    ExecuteParams(
      run: "inspect", pipeline: "inspect", step: manifest.name, attempt: 1, config: resolved(config), workspace: places.workspace,
      scratch: places.scratch(process), idempotencyKey: "inspect-\(manifest.name)", timeoutSeconds: 3600,
      context: .init(site: nil, environment: nil, trigger: ["kind": "manual"], home: places.home, provenance: .null)
    ).json
  }

  package func validateParams(_ config: JSONValue) -> JSONValue { ["config": resolved(config)] }

  package func undoParams(_ undo: JSONValue) -> JSONValue {
    UndoParams(
      undo: undo, reason: "requested", idempotencyKey: "inspect-\(manifest.name)", workspace: places.workspace,
      scratch: places.scratch(process)
    ).json
  }

  /// What the manifest's schema says against a config. A host would not send it; by hand one may.
  package func findings(in config: JSONValue) -> [String] { manifest.config.validate(config).map(\.message) }

  private func resolved(_ config: JSONValue) -> JSONValue {
    PathFormat.resolve(config, schema: manifest.config.schema, base: places.directory)
  }
}

internal import JSON
internal import Pipelines

extension Host {
  /// The steps of a run in their order, each with what its plugin says it would change. Nothing is changed.
  /// - Throws: `InvalidInput` as `check` does.
  package func plan(_ request: RunRequest) throws -> [PlannedStep] {
    let run = try check(request)
    let definitions = run.pipeline.definition.source.value["steps"]?.arrayValue ?? []
    return zip(run.pipeline.steps, definitions).map { step, definition in
      PlannedStep(
        id: step.id, uses: step.definition.uses.description,
        version: run.plugins[step.id]?.manifest?.version.description ?? "", needs: step.definition.needs,
        condition: definition["if"]?.stringValue, changes: nil, note: "the plugin was not asked")
    }
  }
}

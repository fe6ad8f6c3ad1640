internal import JSON
internal import Pipelines
internal import StepProtocol

/// Where one step of a run stands, in this process.
final class StepExecution {
  enum State {
    case waiting
    /// Until a time of the monotonic clock.
    case retrying(Double)
    case running
    case finished
  }

  let checked: CheckedStep
  let plugin: InstalledPlugin
  /// Changed by the schedule alone, which counts with it.
  var state = State.waiting
  var attempt = 0
  var startedAt = 0.0
  /// The config of the present attempt, secrets in it: never written anywhere.
  var config = JSONValue.null
  /// What its sandbox lets through; nil without one.
  var grants: SandboxGrants?
  /// What earlier attempts have left behind.
  var earlierEffects = Effects.none

  init(_ checked: CheckedStep, plugin: InstalledPlugin) {
    self.checked = checked
    self.plugin = plugin
  }

  var id: String { checked.id }
  var isFinished: Bool { if case .finished = state { true } else { false } }
}

internal import ChildProcess
internal import Pipelines
internal import POSIX

/// A plugin process and what it is used for at the moment.
final class PluginSlot {
  /// What may be served by one process: the same program with the same environment.
  struct Key: Hashable {
    /// Where the runner's side has it.
    var executable: String
    var arguments: [String]
    /// The plugin's.
    var folder: String
    /// What the step adds to the environment.
    var environment: [String: String]
    /// Text on its standard output fails its step.
    var isStrict = false
    /// What its sandbox lets through; nil without one.
    var grants: SandboxGrants?
    var runner: Runner?
    /// The plugin's `plugin.json`, for people.
    var manifest: String
  }

  let key: Key
  let process: PluginProcess
  /// Its scratch directory.
  let scratch: String
  /// The step that uses it, or used it last: its log lines belong there.
  var step: String
  var use: Use?
  var answer: SessionAnswer?
  /// What it had used when the present step began, for a process that serves several.
  var usageBefore: ResourceUsage?
  /// What it had used when its last step ended.
  private(set) var usageAtEnd: ResourceUsage?

  /// What is known of its sandbox; nil without one.
  var sandboxed: SandboxedProcess?

  enum Use { case execute, undo, plan, validate }

  init(key: Key, process: PluginProcess, scratch: String, step: String) {
    self.key = key
    self.process = process
    self.scratch = scratch
    self.step = step
  }

  /// CPU seconds of the step that ends now, and the peak memory of the process.
  func takeUsage() -> ResourceUsage? {
    guard let total = process.session.usage ?? running.flatMap(ProcessUsage.read) else { return nil }
    usageAtEnd = total
    return ResourceUsage(
      cpuSeconds: max(0, total.cpuSeconds - (usageBefore?.cpuSeconds ?? 0)), peakMemoryBytes: total.peakMemoryBytes)
  }
}

extension PluginSlot {
  /// The plugin's process while it runs.
  private var running: Int32? {
    guard let process = process.session.process, let sandboxed else { return process.session.process }
    return SandboxedProcess.plugin(process, sandboxed.grants)
  }
}

/// The plugin processes of one run: new ones from the supervisor, and warm ones that wait for their next step.
final class PluginPool {
  private let supervisor: Supervisor
  let launcher: Launcher
  private(set) var slots: [PluginSlot] = []

  init(supervisor: Supervisor, launcher: Launcher) {
    self.supervisor = supervisor
    self.launcher = launcher
  }

  var isEmpty: Bool { slots.isEmpty }

  /// A warm process for the key, or nil.
  func idle(_ key: PluginSlot.Key) -> PluginSlot? {
    slots.first { $0.key == key && $0.use == nil && $0.process.session.isIdle }
  }

  /// - Throws: `ProcessError` when the supervisor can't be reached, `SystemError`.
  func start(
    _ key: PluginSlot.Key, scratch: String, step: String, directory: String, now: Double
  ) throws -> PluginSlot {
    let (launch, sandboxed) = try launcher.launch(key, workspace: directory, scratch: scratch)
    let process = PluginProcess(
      try supervisor.start(launch.request), session: PluginSession(strict: key.isStrict, now: now), isSandboxed: sandboxed != nil)
    let slot = PluginSlot(key: key, process: process, scratch: scratch, step: step)
    slot.sandboxed = sandboxed
    slots.append(slot)
    return slot
  }

  /// To be called now and then.
  func keepUp() { supervisor.wakeIfStopped() }

  func remove(_ slot: PluginSlot) { slots.removeAll { $0 === slot } }
}

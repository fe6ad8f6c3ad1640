internal import Engine
internal import JSON
internal import POSIX
internal import RunHistory
internal import TestSupport

/// A host over a home of its own, with plugins and pipelines written by the test.
final class TestHost {
  let folder: TemporaryFolder
  let home: Home
  private(set) var events: [Event] = []
  private(set) var run: RunID?

  init(home name: String = "home") throws {
    Signals.ignoreBrokenPipes()
    folder = try TemporaryFolder()
    home = Home(path: folder.path(name))
    try Files.makeDirectories(folder.path("plugins"))
  }

  var plugins: String { folder.path("plugins") }

  /// A plugin whose steps do what the Python `body` says; it ends with `serve(execute)` or `serve(execute, undo)`.
  func plugin(
    _ name: String, effects: String = "none", idempotent: Bool = true, undo: Bool = false, secrets: [String] = [],
    config: JSONValue = ["type": "object"], outputs: JSONValue = ["type": "object", "additionalProperties": true],
    services: [String] = [], offers: [String] = [], needs: JSONObject = [:], arguments: [String] = [], _ body: String
  ) throws {
    try ScriptedPlugin.write(
      name, in: plugins, effects: effects, idempotent: idempotent, undo: undo, secrets: secrets, config: config,
      outputs: outputs, services: services, offers: offers, needs: needs, arguments: arguments, body: body)
  }

  /// Writes the home's settings.json.
  func settings(_ settings: JSONValue) throws {
    try Files.makeDirectories(home.path)
    try Files.write(home.settings, settings.bytes(.pretty))
  }

  func request(_ steps: JSONValue, options: RunOptions? = nil, more: JSONObject = [:]) throws -> RunRequest {
    var definition: JSONObject = ["name": "test", "steps": steps]
    for (key, value) in more { definition[key] = value }
    let path = try folder.write("pipeline.json", JSONValue.object(definition).text(.pretty))
    return RunRequest(
      pipeline: path, directory: folder.path,
      options: options ?? RunOptions(jobs: 2, pluginFolders: [plugins]))
  }

  /// Runs a pipeline of these steps to its end.
  func run(
    _ steps: JSONValue, fresh: Bool = false, strict: Bool = false, sandbox: Bool = false, more: JSONObject = [:], control: (any RunControl)? = nil,
    onEvent: @escaping (Event) -> Void = { _ in }
  ) throws -> RunState {
    let host = Host(home: home)
    let options = RunOptions(jobs: 2, strict: strict, fresh: fresh, pluginFolders: [plugins], sandbox: sandbox)
    return try host.run(try request(steps, options: options, more: more), control: control ?? NoControl()) { event in
      self.events.append(event)
      self.run = event.run
      onEvent(event)
    }
  }

  func events(_ kind: EventKind, _ step: String? = nil) -> [Event] {
    events.filter { $0.kind == kind && (step == nil || $0.step == step) }
  }

  func failure(_ step: String) -> JSONObject { events(.stepFailed, step).first?.payload ?? [:] }

  var progress: RunProgress { RunProgress(events) }

  func logs(_ step: String? = nil) -> [String] { events(.stepLog, step).compactMap { $0.payload["message"]?.stringValue } }

  /// All that is stored of all runs, as text.
  func stored() throws -> String {
    let host = Host(home: home)
    return try host.history.runs(limit: 100).flatMap { try host.history.events($0.id).map { $0.json.text() } }.joined(separator: "\n")
  }
}

/// Cancels when it is told to.
final class TestControl: RunControl {
  private let ends: (reading: FileDescriptor, writing: FileDescriptor)
  private var interrupts: [RunInterrupt] = []

  init() throws { ends = try FileDescriptor.pipe() }

  func send(_ interrupt: RunInterrupt) {
    interrupts.append(interrupt)
    try? ends.writing.write([1])
  }

  var descriptor: Int32 { ends.reading.number }

  func next() -> RunInterrupt? {
    guard !interrupts.isEmpty else { return nil }
    _ = try? ends.reading.read(upTo: 1)
    return interrupts.removeFirst()
  }
}

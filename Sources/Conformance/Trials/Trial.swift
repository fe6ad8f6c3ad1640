internal import ChildProcess
internal import Engine
internal import JSON
internal import JSONSchema
internal import Pipelines
internal import POSIX
internal import StepProtocol

/// A fresh place for one try: workspace, scratch, home, the folder that relative paths are taken from, and a supervisor
/// under which everything runs. Gone, with all that was started in it, when it is closed.
final class Trial {
  let plugin: PluginUnderTest
  let fixture: Fixture
  let patience: Patience
  let workspace: String
  let home: String
  /// Where the run was started, as a host would say: the example's files, and what relative paths of its config mean.
  let project: String
  /// The example's config as the plugin gets it: prepared, its paths absolute.
  private(set) var config: JSONValue
  /// The params of each checkpoint that was answered, in order.
  private(set) var checkpoints: [JSONValue] = []

  let supervisor: Supervisor
  private let root: String
  /// In the order in which they were started, each with its scratch directory.
  private(set) var conversations: [(conversation: Conversation, scratch: String)] = []
  /// What a preparation or a service left running.
  private var background: [Conversation] = []

  /// - Parameter folder: a name for the folder that workspace and project lie in.
  init(_ plugin: PluginUnderTest, _ fixture: Fixture, _ patience: Patience, folder: String = "run") throws {
    self.plugin = plugin
    self.fixture = fixture
    self.patience = patience
    root = try Files.realPath(Files.makeTemporaryDirectory(prefix: "slipway-check"))
    workspace = Path.join(Path.join(root, folder), "workspace")
    project = Path.join(Path.join(root, folder), "project")
    home = Path.join(root, "home")
    config = .object(fixture.config)
    supervisor = try Supervisor(executable: Installation.supervisor)
    for folder in [workspace, project, home] { try Files.makeDirectories(folder) }
  }

  deinit { close() }

  /// Ends what is left.
  /// - Returns: the processes that the plugin left behind, as `name (process)`.
  @discardableResult
  func close() -> [String] {
    for conversation in conversations.map(\.conversation) + background { conversation.end() }
    background = []
    // What SIGKILL, sent by a case, leaves behind is nobody's fault.
    let ended = conversations.map(\.conversation).filter { $0.exitStatus != .signalled(Signals.kill) }
    let survivors = ended.flatMap(\.survivors).map { "\($0.name) (\($0.process))" }
    conversations = []
    try? Files.removeTree(root)
    return survivors
  }

  var executeSeconds: Double { fixture.timeoutSeconds ?? patience.execute }

  // MARK: Preparing

  /// Copies the example's files, runs its preparation, and resolves the paths of its config.
  /// - Throws: `ConformanceError` when that fails, or when the config does not fit the schema then.
  func prepare() throws {
    if let files = fixture.files { try copyTree(files, to: project) }
    var members = fixture.config
    if !fixture.prepare.isEmpty {
      let preparation = try Preparation(fixture.prepare, in: self)
      background.append(preparation.conversation)
      for (key, value) in preparation.members { members[key] = value }
    }
    config = resolved(.object(members))
    let violations = plugin.manifest?.config.validate(config) ?? []
    if let violation = violations.first {
      throw ConformanceError(
        .preparation,
        "the config of \"\(fixture.title)\" does not fit the schema: \(violation.pointer): \(violation.message)")
    }
  }

  /// Paths made absolute as a host does it.
  func resolved(_ config: JSONValue) -> JSONValue {
    PathFormat.resolve(config, schema: plugin.manifest?.config.schema ?? [:], base: project)
  }

  func replaceConfig(_ config: JSONValue) { self.config = config }

  /// Where a process that is no plugin may write.
  func makeScratch(_ name: String) throws -> String {
    let path = Path.join(Path.join(root, "scratch"), name)
    try Files.makeDirectories(path)
    return path
  }

  /// A process that is ended with the trial and is not the plugin's.
  func keepRunning(_ conversation: Conversation) { background.append(conversation) }

  // MARK: Talking

  /// Starts a process of the plugin as a host does it.
  /// - Parameter extra: variables beside those that a host gives.
  /// - Throws: `Finding` when the plugin names no program.
  func start(environment extra: [String: String] = [:]) throws -> Conversation {
    guard let executable = plugin.installed.executable, let manifest = plugin.manifest else {
      throw Finding(expected: "a program to start", actual: "\"command\" names none that is there")
    }
    let scratch = try makeScratch("\(conversations.count + 1)")
    let request = ProcessRequest(
      path: executable, arguments: Array(manifest.command.dropFirst()),
      environment: ProcessEnvironment.make(scratch: scratch, named: extra), directory: workspace)
    let conversation = try Conversation(request, under: supervisor)
    conversation.isInterrupted = patience.isInterrupted
    conversations.append((conversation, scratch))
    return conversation
  }

  /// Starts a process and goes through `initialize`.
  /// - Throws: `Finding` when that gives no result.
  func launch() throws -> Conversation {
    let conversation = try start()
    let reply = conversation.initialize(hostVersion: hostVersion, seconds: patience.initialize)
    _ = try result(reply, of: conversation, expected: "a result of initialize")
    return conversation
  }

  func scratch(of conversation: Conversation) -> String {
    conversations.first { $0.conversation === conversation }?.scratch ?? Path.join(root, "scratch")
  }

  /// As a host whose disk never fails: checkpoints are noted and answered, declared services started.
  func answer(_ request: PluginRequest) -> Message? {
    switch request.method {
    case Method.checkpoint:
      checkpoints.append(request.params)
      return .response(id: request.id, result: [:])
    case Method.service: return startService(request)
    default: return .failure(id: request.id, .methodNotFound(request.method))
    }
  }

  // MARK: Looking

  /// Everything that the plugin may see as it is now, but for scratch and what check.json says to ignore.
  func snapshot() -> TreeSnapshot { TreeSnapshot([("workspace", workspace)] + outsideFolders, ignoring: plugin.ignored) }

  /// The same without the workspace.
  func outside() -> TreeSnapshot { TreeSnapshot(outsideFolders, ignoring: plugin.ignored) }

  private var outsideFolders: [(name: String, path: String)] {
    // Those of the config and the home lie in folders that are looked at anyway.
    let declared = (plugin.manifest?.needs.paths ?? []).filter { $0.base == .root && $0.access == .write }.map(\.rest)
    return [("project", project), ("home", home)] + declared.map { ($0, $0) }
  }
}

internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX
internal import Pipelines
internal import StepProtocol

/// What the words of `plugin inspect` ask for.
struct InspectionOptions {
  let path: String
  let methods: [String]
  let undoes: Bool
  let cancelAfter: Double?
  let refusesCheckpoints: Bool
  let isInteractive: Bool
  let json: Bool
  /// Absolute, as the following are.
  let directory: String
  let workspace: String?
  let recorded: String?
  let replayed: String?
  private let example: Int?
  private let given: String?
  private let folders: [String]

  init(_ arguments: ParsedArguments) throws(UsageError) {
    path = arguments.positionals[0]
    let asked = [Method.validate, Method.plan].filter(arguments.has)
    // `--plan` alone changes nothing.
    let executes = arguments.has(Method.execute) || asked.isEmpty || arguments.has(Method.undo)
    methods = asked + (executes ? [Method.execute] : [])
    undoes = arguments.has(Method.undo)
    refusesCheckpoints = arguments.has("refuse-checkpoint")
    json = arguments.has("json")
    directory = try arguments.runDirectory()
    workspace = arguments.value("workspace").map(absolutePath)
    recorded = arguments.value("record").map(absolutePath)
    replayed = arguments.value("replay").map(absolutePath)
    example = try arguments.positiveInteger("example")
    given = arguments.value("config")
    folders = (arguments.values["plugins"] ?? []).map(absolutePath)
    if let text = arguments.value("cancel-after") {
      guard let seconds = Double(text), seconds >= 0, seconds.isFinite else { throw UsageError("--cancel-after takes seconds, not \"\(text)\"") }
      cancelAfter = seconds
    } else {
      cancelAfter = nil
    }
    let isLaidOut = !asked.isEmpty || executes && (undoes || arguments.has(Method.execute)) || example != nil || given != nil
      || cancelAfter != nil || recorded != nil || json
    isInteractive = arguments.has("interactive") || (!isLaidOut && replayed == nil && Environment.isTerminal(0))
    if example != nil, given != nil { throw UsageError("--example and --config exclude each other") }
    if replayed != nil, recorded != nil { throw UsageError("--record and --replay exclude each other") }
  }

  var hasConfig: Bool { given != nil || example != nil }

  /// The plugin in the folder, or of the name.
  func plugin() throws -> (InstalledPlugin, PluginManifest) {
    let plugin = try found()
    guard let manifest = plugin.manifest else { throw InvalidInput(plugin.diagnostics) }
    if plugin.executable == nil {
      throw InvalidInput("the plugin has no program: \(manifest.command[0]) is not there", help: "build it, or correct \"command\" in plugin.json")
    }
    if let problem = plugin.programProblem {
      throw InvalidInput("the plugin can't be started: \(problem.message)", help: problem.help)
    }
    return (plugin, manifest)
  }

  private func found() throws -> InstalledPlugin {
    if path.contains("/") || Files.exists(path) {
      var folder = absolutePath(path)
      if Path.name(folder) == "plugin.json" { folder = Path.parent(folder) }
      guard Files.exists(Path.join(folder, "plugin.json")) else {
        throw InvalidInput("\(folder) has no plugin.json", help: "name a plugin's folder")
      }
      return .read(try Files.realPath(folder), origin: .option)
    }
    let plugins = InstalledPlugins(home: .locate(), folders: folders, pipeline: nil)
    guard let plugin = plugins.plugin(named: path) else {
      throw UsageError("there is no plugin \"\(path)\", and no folder of that name", help: suggestion(for: path, among: plugins.names))
    }
    return plugin
  }

  /// The config to send; nil when there is none.
  /// - Throws: also when a secret stands on the command line.
  func config(for manifest: PluginManifest) throws -> JSONValue? {
    guard let given else {
      let number = example ?? 1
      if manifest.examples.indices.contains(number - 1) { return manifest.examples[number - 1].config }
      if example == nil { return nil }
      throw UsageError("the manifest has \(count(manifest.examples.count, "example")), not \(number)")
    }
    guard given.drop(while: \.isWhitespace).hasPrefix("{") else {
      let file = absolutePath(given)
      return try JSONValue(parsing: Files.read(file, limit: 1 << 20), file: given)
    }
    let config = try JSONValue(parsing: given, file: "--config")
    if let secret = manifest.secrets.first(where: { config[$0] != nil }) {
      throw UsageError(
        "\"\(secret)\" is secret, and whoever lists the processes of this machine sees the command line",
        help: "write the config to a file: --config FILE")
    }
    return config
  }
}

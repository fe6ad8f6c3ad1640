internal import Engine
internal import JSON
internal import Pipelines

struct PluginListCommand: Command {
  static let declaration = CommandDeclaration(
    "plugin", "list", topic: .plugins, summary: "list the plugins that are found, and where",
    details: [
      "Where it is looked: --plugins, $SLIPWAY_PLUGINS, the pipeline's own plugins folder, $SLIPWAY_HOME/plugins, the plugins that come with Slipway. The first one of a name is used; it hides the others. A step that names a version (\"uses\": \"name@1.2\") uses the first one that has such a version; with --pipeline the list says which steps use what."
    ],
    options: [
      .json, .flag("quiet", short: "q", "print the names only"), .plugins,
      .value("pipeline", "PIPELINE", kind: .file, "look where this pipeline would"),
    ],
    examples: [.init("plugin list", "what there is"), .init("plugin list --plugins ./plugins --json", "with a folder of your own")])

  private let folders: [String]
  private let pipeline: String?
  private let json: Bool
  private let isQuiet: Bool

  init(_ arguments: ParsedArguments) throws {
    folders = try arguments.runOptions().pluginFolders
    pipeline = arguments.value("pipeline").map(absolutePath)
    json = arguments.has("json")
    isQuiet = arguments.has("quiet")
  }

  func run(_ console: Console) throws -> ExitCode {
    let plugins = InstalledPlugins(home: .locate(), folders: folders, pipeline: pipeline)
    let users = try pipeline.map { try plugins.users(in: $0) } ?? [:]
    if json {
      console.output(
        .array(
          plugins.all.map { plugin in
            guard pipeline != nil, var members = plugin.json.objectValue else { return plugin.json }
            members["usedBy"] = .array((users[plugin.folder] ?? []).map(JSONValue.string))
            return .object(members)
          }))
    } else if isQuiet {
      console.output(plugins.names.map { "\(displayable($0))\n" }.joined())
    } else {
      show(plugins.all, users, console)
    }
    return plugins.all.contains { $0.manifest == nil } ? .failed : .succeeded
  }

  private func show(_ plugins: [InstalledPlugin], _ users: [String: [String]], _ console: Console) {
    if plugins.isEmpty { console.message("No plugins were found. \"slipway plugin list --help\" says where it is looked.\n") }
    var table = Table("NAME", "VERSION", "ORIGIN", "FOLDER")
    for plugin in plugins {
      let problem = plugin.hiddenBy == nil ? plugin.problem : nil
      let isUsable = plugin.manifest != nil && problem == nil
      table.add(
        .init(plugin.name, plugin.hiddenBy != nil ? .dim : isUsable ? nil : .red),
        .init(plugin.manifest?.version.description ?? "broken", plugin.manifest == nil ? .red : nil),
        .init(plugin.origin.rawValue), .init(plugin.folder))
      var notes = plugin.hides.map { "hides \($0)" } + (plugin.hiddenBy.map { ["hidden by \($0)"] } ?? [])
      if let steps = users[plugin.folder] { notes.append("used by \(steps.joined(separator: ", "))") }
      for note in notes { table.add(.init(""), .init(""), .init(""), .init(note, .dim)) }
      if let problem { table.add(.init(""), .init(""), .init(""), .init(problem, .red)) }
    }
    if !plugins.isEmpty { console.output(table.text(console.results)) }
    console.show(plugins.flatMap(\.diagnostics))
  }
}

extension InstalledPlugin {
  /// What is wrong with the program of one whose manifest can be read.
  fileprivate var problem: String? {
    guard let manifest else { return nil }
    return executable == nil ? "its program \(manifest.command[0]) is missing" : programProblem?.message
  }

  /// As `--json` prints it.
  var json: JSONValue {
    var members: JSONObject = [
      "name": .string(name), "version": manifest.map { .string($0.version.description) } ?? .null,
      "origin": .string(origin.rawValue), "folder": .string(folder),
      "executable": executable.map(JSONValue.string) ?? .null,
    ]
    members["hiddenBy"] = hiddenBy.map(JSONValue.string)
    members["problem"] = problem.map(JSONValue.string)
    if !hides.isEmpty { members["hides"] = .array(hides.map(JSONValue.string)) }
    if !diagnostics.isEmpty { members["diagnostics"] = .array(diagnostics.map(\.json)) }
    members["manifest"] = manifest?.source.value
    return .object(members)
  }
}

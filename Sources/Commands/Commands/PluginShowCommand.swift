internal import Diagnostics
internal import Engine

struct PluginShowCommand: Command {
  static let declaration = CommandDeclaration(
    "plugin", "show", topic: .plugins, summary: "show what a plugin does, takes, gives and needs",
    positionals: [PositionalDeclaration("NAME", kind: .plugin, "the plugin's name")], options: [.json, .flag("markdown", "print it as a page in Markdown"), .plugins],
    examples: [
      .init("plugin show nginx-publish", "the keys of its config, with an example"),
      .init("plugin show nginx-publish --markdown > nginx-publish.md", "the same as a page"),
    ])

  private let name: String
  private let folders: [String]
  private let json: Bool
  private let isMarkdown: Bool

  init(_ arguments: ParsedArguments) throws {
    name = arguments.positionals[0]
    folders = try arguments.runOptions().pluginFolders
    json = arguments.has("json")
    isMarkdown = arguments.has("markdown")
  }

  func run(_ console: Console) throws -> ExitCode {
    let plugins = InstalledPlugins(home: .locate(), folders: folders, pipeline: nil)
    guard let plugin = plugins.plugin(named: name) else {
      throw UsageError("there is no plugin \"\(name)\"", help: suggestion(for: name, among: plugins.names))
    }
    if json {
      console.output(plugin.json)
    } else if let manifest = plugin.manifest, isMarkdown {
      console.output(PluginMarkdown(manifest: manifest).text)
    } else if let manifest = plugin.manifest {
      console.output(PluginText(plugin: plugin, manifest: manifest, appearance: console.results).text)
    } else {
      console.show(plugin.diagnostics)
    }
    return plugin.manifest == nil ? .failed : .succeeded
  }
}

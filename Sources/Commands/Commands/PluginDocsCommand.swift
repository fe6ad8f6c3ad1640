internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX

struct PluginDocsCommand: Command {
  static let declaration = CommandDeclaration(
    "plugin", "docs", topic: .plugins, summary: "write a page in Markdown about each plugin of a folder",
    details: [
      "The pages are made from the manifests: config, outputs, needs, examples; and an index, README.md. Pages of plugins that are gone are removed. Other files are left alone.",
      "Exit code of --check: 0 when the pages are as they would be made, else 1.",
    ],
    positionals: [PositionalDeclaration("FOLDER", kind: .directory, "the folder with the plugins' folders")],
    options: [
      .value("output", short: "o", "DIR", kind: .directory, "where the pages go (required)"),
      .flag("check", "write nothing; say which pages are stale"), .json,
    ],
    examples: [
      .init("plugin docs plugins --output docs/plugins", "make the pages anew"),
      .init("plugin docs plugins --output docs/plugins --check", "in CI: fail when somebody forgot"),
    ])

  private let folder: String
  private let output: String
  private let isCheck: Bool
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    folder = absolutePath(arguments.positionals[0])
    guard let output = arguments.value("output") else { throw UsageError("where do the pages go?", help: "--output DIR") }
    self.output = absolutePath(output)
    isCheck = arguments.has("check")
    json = arguments.has("json")
    if (try? Files.status(folder))?.kind != .directory { throw UsageError("\(folder) is no folder") }
  }

  func run(_ console: Console) throws -> ExitCode {
    // Those of other places follow.
    let plugins = InstalledPlugins(home: .locate(), folders: [folder], pipeline: nil).all.filter { $0.origin == .option }
    let broken = plugins.filter { $0.manifest == nil }
    if !broken.isEmpty { throw CommandFailure(InvalidInput(broken.flatMap(\.diagnostics))) }
    let pages = PluginPages(plugins, output: output)
    let stale = try begun { try pages.stale() }
    if !isCheck { try begun { try pages.write() } }
    if json {
      console.output(["pages": .array(pages.files.keys.sorted().map(JSONValue.string)), "stale": .array(stale.map(JSONValue.string))])
    } else if isCheck, !stale.isEmpty {
      let command = "slipway plugin docs \(shellWord(displayable(folder))) --output \(shellWord(displayable(output)))"
      console.show([Diagnostic(.error, "stale: \(stale.map { displayable($0) }.joined(separator: ", "))", help: "\"\(command)\" makes them anew")])
    } else {
      for name in stale { console.output("\(displayable(Path.join(output, name)))\n") }
    }
    return isCheck && !stale.isEmpty ? .failed : .succeeded
  }
}

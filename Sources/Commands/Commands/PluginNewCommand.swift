internal import Engine
internal import JSON
internal import Pipelines
internal import POSIX
internal import Scaffolds

struct PluginNewCommand: Command {
  private static let languages = ScaffoldLanguage.allCases.map(\.rawValue)

  static let declaration = CommandDeclaration(
    "plugin", "new", topic: .plugins, summary: "make a plugin that works at once, to be changed into your own",
    details: [
      "It gets a folder with a manifest, a program, a README and tests. The program logs, reports progress, takes a cancel, makes a checkpoint before its effect, and can be undone.",
      "Python, Node and Bash (with jq) need nothing else. In Swift it is a package of its own, built against StepKit in Slipway's sources.",
      "Nothing that is there already is touched.",
    ],
    positionals: [PositionalDeclaration("NAME", kind: .text, "its name: small letters, digits and \"-\"")],
    options: [
      .value("language", short: "l", languages.joined(separator: "|"), kind: .choice(languages), "what it is written in"),
      .value(
        "directory", "DIR", kind: .directory, "make the folder NAME in DIR (default: ./plugins where there is one, else here)"),
      .value(
        "stepkit", "PATH", kind: .directory, "the folder of Slipway's sources, for Swift (default: those it was built from)"),
      .json,
    ],
    examples: [
      .init("plugin new size-budget --language bash", "a step for the pipelines of this folder"),
      .init("plugin new thumbnails -l swift --directory ~/steps", "a Swift package elsewhere"),
    ])

  private let scaffold: Scaffold
  /// Absolute.
  private let folder: String
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    let name = arguments.positionals[0]
    let known = Self.languages.joined(separator: ", ")
    guard let word = arguments.value("language") else {
      throw UsageError("in which language?", help: "--language takes one of \(known)")
    }
    guard let language = ScaffoldLanguage(rawValue: word) else { throw UsageError("--language takes one of \(known)") }
    if language != .swift, arguments.value("stepkit") != nil { throw UsageError("--stepkit is for plugins in Swift") }
    scaffold = try Scaffold(
      name: name, language: language, stepKit: arguments.value("stepkit").map(absolutePath) ?? Installation.repository)
    let plugins = absolutePath("plugins")
    let isBesidePlugins = (try? Files.status(plugins))?.kind == .directory
    folder = Path.join(arguments.value("directory").map(absolutePath) ?? (isBesidePlugins ? plugins : absolutePath("")), name)
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    try scaffold.write(to: folder)
    let shown = shellWord(displayable(relative(folder)))
    if json {
      console.output(
        [
          "name": .string(scaffold.name), "language": .string(scaffold.language.rawValue), "folder": .string(folder),
          "files": .array(scaffold.files.map { .string($0.path) }),
        ])
    } else {
      console.output("\(displayable(relative(folder)))\n")
    }
    if let other = InstalledPlugins(home: .locate(), folders: [], pipeline: nil).plugin(named: scaffold.name), other.folder != folder {
      console.message("There is a plugin of that name in \(displayable(other.folder)); \"slipway plugin list\" says which one is used.\n")
    }
    let build = scaffold.buildCommand.map { "cd \(shown) && \($0) && cd - && " } ?? ""
    console.message(
      """
      Try it:    \(build)slipway plugin inspect \(shown) --undo
      Check it:  slipway plugin check \(shown)
      Go on:     \(shown)/README.md says how it is tested and used in a pipeline

      """)
    return .succeeded
  }

  /// As one types it here.
  private func relative(_ path: String) -> String {
    Path.below(path, Environment.workingDirectory) ?? path
  }
}

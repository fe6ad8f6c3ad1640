internal import Engine
internal import JSON

struct ReleaseDiffCommand: Command {
  static let declaration = CommandDeclaration(
    "release", "diff", topic: .releases, summary: "show what changes from one release to another",
    details: [
      "Files that were added, removed, changed or renamed, the urls of A that nothing would answer any more, and the links on pages of B that lead to them. Files with a fingerprint in their names are no urls that anybody keeps.",
      "Nothing is verified. Exit code: 0, also when they differ; with --exit-code 1 when they do.",
    ],
    positionals: [.init("A", kind: .file, PositionalDeclaration.release.summary), .init("B", kind: .file, "another one, given in the same way")],
    options: [.json, .flag("all", "list every file, not the first 40 of each kind"), .flag("exit-code", "end with 1 when they differ")],
    examples: [
      .init("release diff portfolio@1.2.0-3f9a1c2b portfolio", "what the newest release changes"),
      .init("release diff portfolio /tmp/portfolio/release.tar.zst --json", "with one from elsewhere, for a script"),
    ])

  private let names: [String]
  private let json: Bool
  private let listsAll: Bool
  private let isAnswer: Bool

  init(_ arguments: ParsedArguments) {
    names = arguments.positionals
    json = arguments.has("json")
    listsAll = arguments.has("all")
    isAnswer = arguments.has("exit-code")
  }

  func run(_ console: Console) throws -> ExitCode {
    let releases = try names.map { try findRelease($0, home: .locate()) }
    let comparison = try begun { try ReleaseComparison(releases[0], releases[1]) }
    if json {
      console.output(comparison.json)
    } else {
      console.output(comparisonText(comparison, limit: listsAll ? .max : 40, console.results))
    }
    return isAnswer && !comparison.isSame ? .failed : .succeeded
  }
}

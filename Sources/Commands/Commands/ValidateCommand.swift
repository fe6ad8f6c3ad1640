internal import Diagnostics
internal import Engine
internal import JSON

struct ValidateCommand: Command {
  static let declaration = CommandDeclaration(
    "validate", topic: .running, summary: "check pipelines without running anything",
    details: [
      "Every error of the definition and of each step's config is listed at once, with file, line and column. Values of parameters are not needed.",
      "Exit code: 0 valid, 2 invalid.",
    ],
    positionals: [PositionalDeclaration("PIPELINE", .many, kind: .file, "the definitions, JSON files")],
    options: [.json, .sandbox, .plugins],
    examples: [.init("validate pipelines/*.json", "check all pipelines of a folder")])

  private let pipelines: [String]
  private let options: RunOptions
  private let json: Bool

  init(_ arguments: ParsedArguments) throws {
    pipelines = arguments.positionals
    options = try arguments.runOptions()
    json = arguments.has("json")
  }

  func run(_ console: Console) throws -> ExitCode {
    let host = Host(home: .locate())
    let results = pipelines.map { ($0, host.validate(pipeline: $0, options: options)) }
    let isValid = results.allSatisfy { !hasErrors($0.1) }
    if json {
      console.output(
        .array(results.map { pipeline, diagnostics in
          [
            "pipeline": .string(pipeline), "valid": .bool(!hasErrors(diagnostics)),
            "diagnostics": .array(diagnostics.map(\.json)),
          ]
        }))
    } else {
      for (pipeline, diagnostics) in results {
        console.show(diagnostics)
        if !hasErrors(diagnostics) { console.output("\(displayable(pipeline)): valid\n") }
      }
      let errors = results.flatMap(\.1).count { $0.severity == .error }
      if errors > 0 { console.message("\(count(errors, "error")) found\n") }
    }
    return isValid ? .succeeded : .usage
  }

  private func hasErrors(_ diagnostics: [Diagnostic]) -> Bool { diagnostics.contains { $0.severity == .error } }
}

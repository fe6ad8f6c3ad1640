internal import Diagnostics
internal import JSON
internal import JSONSchema
internal import POSIX

/// `check.json` beside a manifest: what the kit runs the plugin with (docs/conformance.md).
struct CheckFile: Sendable {
  var fixtures: [Fixture]
  /// What need not be the same after an undo or a second execution: caches, logs, records with times.
  var ignored: [Glob]

  private static let schema: JSONValue = [
    "type": "object", "required": ["examples"], "additionalProperties": false,
    "properties": [
      "examples": [
        "type": "array", "minItems": 1,
        "items": [
          "type": "object", "required": ["config"], "additionalProperties": false,
          "properties": [
            "title": ["type": "string"], "config": ["type": "object"], "files": ["type": "string", "minLength": 1],
            "prepare": ["type": "array", "minItems": 1, "items": ["type": "string", "minLength": 1]],
            "timeoutSeconds": ["type": "number", "exclusiveMinimum": 0, "maximum": 3600],
          ],
        ],
      ],
      "ignore": ["type": "array", "items": ["type": "string", "pattern": "^(workspace|project|home)/."]],
    ],
  ]

  /// - Returns: nil when the folder has none.
  /// - Throws: `InvalidInput` with everything that is wrong with it, each at its place.
  static func read(in folder: String) throws -> CheckFile? {
    let path = Path.join(folder, "check.json")
    guard Files.exists(path) else { return nil }
    if try Files.status(path).kind != .file { throw InvalidInput("\(path) is not a file") }
    let source = try JSONSource(parsing: Files.read(path, limit: 1 << 20), file: path)
    let violations = try JSONSchema(schema).validate(source.value)
    guard violations.isEmpty else { throw InvalidInput(violations.map { $0.diagnostic(in: source) }) }
    return try CheckFile(source, folder: folder)
  }

  private init(_ source: JSONSource, folder: String) throws {
    fixtures = []
    for (index, example) in (source.value["examples"]?.arrayValue ?? []).enumerated() {
      var fixture = Fixture(
        title: example["title"]?.stringValue ?? "example \(index + 1)", config: example["config"]?.objectValue ?? [:])
      fixture.timeoutSeconds = example["timeoutSeconds"]?.doubleValue
      fixture.prepare = (example["prepare"]?.arrayValue ?? []).compactMap(\.stringValue)
      if let program = fixture.prepare.first {
        fixture.prepare[0] = Path.normalized(Path.join(folder, program))
        guard Files.isExecutable(fixture.prepare[0]) else {
          throw InvalidInput(
            "\(fixture.prepare[0]) is not there, or not executable",
            at: source.location(of: "/examples/\(index)/prepare/0"),
            help: "a program, relative to the plugin's folder; chmod +x")
        }
      }
      if let files = example["files"]?.stringValue {
        let path = Path.normalized(Path.join(folder, files))
        guard (try? Files.status(path))?.kind == .directory else {
          throw InvalidInput("\(path) is not a folder", at: source.location(of: "/examples/\(index)/files"))
        }
        fixture.files = path
      }
      fixtures.append(fixture)
    }
    ignored = try (source.value["ignore"]?.arrayValue ?? []).enumerated().compactMap { index, value in
      guard let glob = Glob(value.stringValue ?? "", matchesHidden: true) else {
        throw InvalidInput("this pattern could leave its folder", at: source.location(of: "/ignore/\(index)"))
      }
      return glob
    }
  }
}

import JSON
import POSIX
import TestSupport
import Testing

/// One folder of `Cases`: a plugin that misbehaves, and what a host must make of it (README.md).
struct HostCase: Sendable, CustomTestStringConvertible {
  let name: String
  let expected: Expected
  var testDescription: String { name }

  static let folder = Path.join(BuiltPrograms.root, "Tests/HostConformanceTests/Cases")

  /// All cases by name; those that can't be read are left out, and `count` tells.
  static let all: [HostCase] = names.compactMap { try? HostCase($0) }

  static var names: [String] {
    ((try? Files.list(folder)) ?? []).filter { Files.exists(Path.join(folder, "\($0)/expected.json")) }
  }

  init(_ name: String) throws {
    self.name = name
    let path = Path.join(Self.folder, "\(name)/expected.json")
    expected = try Expected(JSONSource(parsing: Files.read(path), file: path).value)
  }

  /// A copy that can be run, in an empty folder.
  func copy(to folder: String) throws {
    let source = Path.join(Self.folder, name)
    for file in ["plugin.json", "pipeline.json", "step.py"] { try copy(Path.join(source, file), to: Path.join(folder, file)) }
    try copy(Path.join(Self.folder, "misbehave.py"), to: Path.join(folder, "misbehave.py"))
  }

  private func copy(_ path: String, to target: String) throws {
    try Files.write(target, Files.read(path))
    try Files.changePermissions(target, Files.status(path).permissions)
  }
}

/// `expected.json`; a key that this does not know is an error.
struct Expected: Sendable {
  var title: String
  /// Of the table in docs/protocol.md, word for word.
  var rows: [String]
  var run: String
  var steps: [String: Step] = [:]
  var secrets: [String: String] = [:]
  var hidden: [String] = []
  var seconds = 20.0
  /// Of the host and what it has waited for.
  var hostMemoryBytes = 48_000_000

  struct Step: Sendable {
    var state: String
    var failure: JSONObject = [:]
    var message: [String] = []
    var notInMessage: [String] = []
    var logs: [String] = []
    var noLogs: [String] = []
    var outputs: JSONObject = [:]
    var mostLogs = 10_000
    var mostProgress = 10_000
  }

  init(_ value: JSONValue) throws {
    let field = JSONField(value)
    title = try field.required("title").string()
    rows = try field.required("rows").strings()
    run = try field.required("run").string()
    for (key, value) in try field.object() {
      let member = JSONField(value, path: "/\(key)")
      switch key {
      case "title", "rows", "run": break
      case "seconds": seconds = try member.number()
      case "hostMemoryBytes": hostMemoryBytes = try member.integer()
      case "hidden": hidden = try member.strings()
      case "secrets": secrets = try member.object().reduce(into: [:]) { $0[$1.key] = $1.value.stringValue }
      case "steps": for (id, step) in try member.object() { steps[id] = try Step(JSONField(step, path: "/steps/\(id)")) }
      default: throw JSONError(.mismatch, "unknown key \"\(key)\"")
      }
    }
  }
}

extension Expected.Step {
  init(_ field: JSONField) throws {
    state = try field.required("state").string()
    for (key, value) in try field.object() {
      let member = JSONField(value, path: "\(field.path)/\(key)")
      switch key {
      case "state": break
      case "origin", "kind", "effects": failure[key] = value
      case "message": message = try member.strings()
      case "notInMessage": notInMessage = try member.strings()
      case "logs": logs = try member.strings()
      case "noLogs": noLogs = try member.strings()
      case "outputs": outputs = try member.object()
      case "mostLogs": mostLogs = try member.integer()
      case "mostProgress": mostProgress = try member.integer()
      default: throw JSONError(.mismatch, "unknown key \"\(key)\"", path: field.path)
      }
    }
  }
}

internal import Diagnostics
internal import Engine
internal import JSON
internal import JSONSchema
internal import Pipelines
internal import POSIX

/// What can be seen without starting anything.
let manifestCases = [
  ConformanceCase("manifest-valid", "has a plugin.json that a host can read", section: "Manifest") { bench in
    guard bench.plugin.manifest == nil else { return }
    throw Finding(
      expected: "a plugin.json without errors",
      actual: bench.plugin.installed.diagnostics.map(\.description).joined(separator: "; "))
  },
  ConformanceCase(
    "manifest-schemas", "describes config and outputs by JSON Schemas of draft-07 for objects",
    section: "Manifest"
  ) { bench in
    for key in ["config", "outputs"] {
      guard let schema = bench.plugin.manifestText?[key] else { continue }
      do throws(JSONSchemaError) { _ = try JSONSchema(schema) } catch {
        throw Finding(expected: "a JSON Schema in \"\(key)\"", actual: words(of: error))
      }
      if schema["type"] != "object" {
        throw Finding(expected: "\"type\": \"object\" in \"\(key)\"", actual: "\(schema["type"]?.text() ?? "none")")
      }
    }
  },
  ConformanceCase(
    "manifest-descriptions", "describes every property of its config and its outputs",
    .should, section: "Manifest"
  ) { bench in
    let manifest = try bench.manifest()
    let missing =
      undescribed(manifest.config.schema, at: "/config") + undescribed(manifest.outputs.schema, at: "/outputs")
    if !missing.isEmpty {
      throw Finding(expected: "a \"description\" for every property", actual: "none for \(missing.joined(separator: ", "))")
    }
  },
  ConformanceCase("manifest-examples", "has examples, and they fit its schema", section: "Manifest") { bench in
    guard let text = bench.plugin.manifestText else { throw Skip("the manifest is not valid") }
    let examples = text["examples"]?.arrayValue ?? []
    if examples.isEmpty { throw Finding(expected: "at least one example", actual: "none") }
    guard let schema = text["config"].flatMap({ try? JSONSchema($0) }) else {
      throw Skip("the config's schema is not valid")
    }
    for (index, example) in examples.enumerated() {
      guard let violation = schema.validate(example["config"] ?? .null).first else { continue }
      throw Finding(
        expected: "examples that the schema accepts",
        actual: "/examples/\(index)/config\(violation.pointer): \(violation.message)")
    }
  },
  ConformanceCase(
    "check-file", "is checked with examples that can be prepared and fit its schema",
    section: "Manifest"
  ) { bench in
    guard bench.plugin.hasCheckFile else { throw Skip("it has no check.json; the manifest's examples serve") }
    if !bench.plugin.checkFileDiagnostics.isEmpty {
      throw Finding(
        expected: "a check.json without errors",
        actual: bench.plugin.checkFileDiagnostics.map(\.description).joined(separator: "; "))
    }
    _ = try bench.manifest()
    for fixture in bench.plugin.fixtures { _ = try bench.trial(fixture) }
  },
  ConformanceCase(
    "command-executable", "names a program that is there and can be run, and has what it needs",
    section: "Manifest"
  ) { bench in
    _ = try bench.manifest()
    if let missing = bench.plugin.installed.missingPrograms.first {
      throw Finding(
        expected: "an executable program, and the commands of \"needs\"",
        actual: missing.message + (missing.help.map { " (\($0))" } ?? ""))
    }
  },
]

extension PluginUnderTest {
  /// The text of plugin.json as a value, also where a host refuses it; nil when it is no JSON.
  fileprivate var manifestText: JSONValue? {
    manifest?.source.value ?? (try? JSONValue(parsing: Files.read(Path.join(folder, "plugin.json"), limit: 1 << 20)))
  }
}

/// Pointers to the properties of a schema that nobody has described.
private func undescribed(_ schema: JSONValue, at pointer: String) -> [String] {
  var missing: [String] = []
  for (name, property) in schema["properties"]?.objectValue ?? [:] {
    let place = "\(pointer)/properties\("".appendingPointer(name))"
    if property["description"]?.stringValue?.isEmpty != false { missing.append(place) }
    missing += undescribed(property, at: place)
  }
  if let items = schema["items"] { missing += undescribed(items, at: "\(pointer)/items") }
  return missing
}

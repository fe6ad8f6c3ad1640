import Diagnostics
import JSON
import Pipelines

/// A catalog of manifests written in a test.
struct TestCatalog: PluginCatalog {
  var manifests: [String: PluginManifest] = [:]
  var broken: [String: [Diagnostic]] = [:]

  func lookup(_ reference: PluginReference, from definition: String) -> PluginLookup {
    let name =
      switch reference.source {
      case .name(let name): name
      case .path(let path): path
      }
    if let findings = broken[name] { return .broken(findings) }
    if let manifest = manifests[name], reference.version?.allows(manifest.version) == false {
      return .otherVersions([(manifest.version, "plugins/\(name)")])
    }
    return manifests[name].map(PluginLookup.found) ?? .missing(known: manifests.keys.sorted())
  }

  /// `build` {site, level?, label?, tags?} → {directory, pages}, `deploy` {directory, count?, token? (secret)} → {url},
  /// `free` takes and gives anything.
  static let standard: TestCatalog = {
    let texts = [
      #"""
      { "protocol": 1, "name": "build", "version": "1.2.3", "summary": "Builds", "command": ["./build"],
        "config": { "type": "object", "required": ["site"], "additionalProperties": false, "properties": {
          "site": { "type": "string", "minLength": 1 }, "level": { "type": "integer", "maximum": 9 },
          "label": { "type": "string" }, "tags": { "type": "array", "items": { "type": "string" } } } },
        "outputs": { "type": "object", "properties": { "directory": { "type": "string" }, "pages": { "type": "integer" } } } }
      """#,
      #"""
      { "protocol": 1, "name": "deploy", "version": "2.0.0", "summary": "Deploys", "command": ["./deploy"], "secrets": ["token"],
        "config": { "type": "object", "required": ["directory"], "additionalProperties": false, "properties": {
          "directory": { "type": "string" }, "count": { "type": "integer" }, "token": { "type": "string" } } },
        "outputs": { "type": "object", "properties": { "url": { "type": "string" } } } }
      """#,
      #"""
      { "protocol": 1, "name": "free", "version": "1.0.0", "summary": "Takes anything", "command": ["./free"],
        "config": { "type": "object" }, "outputs": { "type": "object", "additionalProperties": true } }
      """#,
    ]
    var catalog = TestCatalog()
    for text in texts {
      guard let source = try? JSONSource(parsing: Array(text.utf8), file: "plugin.json"), let manifest = try? PluginManifest.parse(source)
      else { continue }
      catalog.manifests[manifest.name] = manifest
    }
    return catalog
  }()
}

func source(_ text: String) throws -> JSONSource { try JSONSource(parsing: Array(text.utf8), file: "p.json") }

func check(
  _ text: String, parameters: ParameterValues = .unknown, catalog: any PluginCatalog = TestCatalog.standard
) throws -> CheckedPipeline {
  let surroundings = Surroundings(hasSecret: { $0 == "TOKEN" }, environment: ["STAGE": "test"])
  return try CheckedPipeline.check(source(text), catalog: catalog, surroundings: surroundings, parameters: parameters)
}

/// `line:column: message (help)` of every finding.
func findings(
  in text: String, parameters: ParameterValues = .unknown, catalog: any PluginCatalog = TestCatalog.standard
) throws -> [String] {
  do {
    _ = try check(text, parameters: parameters, catalog: catalog)
    return []
  } catch let error as InvalidInput {
    return error.diagnostics.map { diagnostic in
      let place = diagnostic.location.map { "\($0.line):\($0.column): " } ?? ""
      return "\(place)\(diagnostic.message)\(diagnostic.help.map { " (\($0))" } ?? "")"
    }
  }
}

/// A pipeline `t` of these steps, one a line from line 2.
func pipeline(_ steps: String..., head: String = "") -> String {
  "{ \"name\": \"t\", \(head)\"steps\": [\n\(steps.joined(separator: ",\n"))\n] }"
}

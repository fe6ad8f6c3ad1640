package import Diagnostics
package import JSON
internal import JSONSchema
internal import StepProtocol

private let manifestKeys = [
  "protocol", "name", "version", "summary", "command", "capabilities", "config", "outputs", "secrets", "effects", "idempotent",
  "needs", "examples",
]

extension PluginManifest {
  /// Reads a manifest.
  /// - Throws: everything that is wrong with it, each at its place.
  package static func parse(_ source: JSONSource) throws(InvalidInput) -> PluginManifest {
    let collector = FindingCollector(source)
    let manifest = collector.manifest()
    guard let manifest, collector.diagnostics.isEmpty else { throw InvalidInput(collector.diagnostics) }
    return manifest
  }
}

extension FindingCollector {
  fileprivate func manifest() -> PluginManifest? {
    guard let object = object(source.value, at: "", what: "the manifest", keys: manifestKeys) else { return nil }
    for key in ["protocol", "name", "version", "summary", "command", "config"] { _ = required(object, key, at: "", what: "the manifest") }
    if let version = object["protocol"], version != 1 {
      error("this host speaks protocol 1, not \(version.text())", at: "/protocol")
    }
    let name = string(object, "name", at: "")
    if let name, !Names.isName(name) {
      error("\"\(name)\" can't be a plugin's name", at: "/name", help: "small letters, digits and \"-\", 64 at most, the first one a letter")
    }
    let version = version(object)
    let summary = string(object, "summary", at: "")
    let command = command(object)
    let capabilities = capabilities(object)
    let config = schema(object, "config")
    let outputs = schema(object, "outputs")
    let secrets = secrets(object)
    let effects: PluginManifest.DeclaredEffects? = choice(object, "effects", at: "")
    let idempotent = bool(object, "idempotent", at: "") ?? false
    let needs = needs(object)
    let examples = examples(object, config)
    guard let name, let version, let config, let outputs else { return nil }
    return PluginManifest(
      name: name, version: version, summary: summary ?? "", command: command, capabilities: capabilities, config: config,
      outputs: outputs, secrets: secrets, effects: effects ?? .external, idempotent: idempotent, needs: needs, examples: examples,
      source: source)
  }

  private func version(_ object: JSONObject) -> Version? {
    guard let text = string(object, "version", at: "") else { return nil }
    if let version = Version(text) { return version }
    error("\"\(text)\" is no version", at: "/version", help: "three numbers, as in \"1.0.0\" (semver.org)")
    return nil
  }

  private func command(_ object: JSONObject) -> [String] {
    guard let command = strings(object, "command", at: "") else { return [] }
    if command.first?.isEmpty != false { error("\"command\" names no program", at: "/command") }
    if command.contains(where: { $0.utf8.contains(0) }) { error("\"command\" contains the character NUL", at: "/command") }
    return command
  }

  private func capabilities(_ object: JSONObject) -> Set<Capability> {
    let names = strings(object, "capabilities", at: "") ?? []
    return Set(names.enumerated().compactMap { index, name -> Capability? in choice(name, at: "/capabilities/\(index)", "a capability") })
  }

  /// Left out, anything goes that is an object.
  private func schema(_ object: JSONObject, _ key: String) -> JSONSchema? {
    do throws(JSONSchemaError) {
      return try JSONSchema(object[key] ?? ["type": "object"])
    } catch {
      self.error(error.message, at: "/\(key)\(error.pointer)", help: error.help)
      return nil
    }
  }

  private func secrets(_ object: JSONObject) -> [String] {
    let names = strings(object, "secrets", at: "") ?? []
    guard let known = object["config"]?["properties"]?.objectValue?.keys else { return names }
    for (index, name) in names.enumerated() where !known.contains(name) {
      error("\"\(name)\" is no key of the config", at: "/secrets/\(index)", help: suggestion(for: name, among: known))
    }
    // What a sandbox shows is recorded, and is an argument of a command.
    for (index, name) in names.enumerated() where object["config"]?["properties"]?[name]?["format"] == "path" {
      error("\"\(name)\" is a path, and can't be secret", at: "/secrets/\(index)", help: "let the file that it names be secret")
    }
    return names
  }

  /// An example that its own schema refuses misleads.
  private func examples(_ manifest: JSONObject, _ config: JSONSchema?) -> [PluginManifest.Example] {
    guard let value = manifest["examples"],
      let elements = expect("an array", value, value.arrayValue, at: "/examples", "\"examples\"")
    else { return [] }
    return elements.enumerated().compactMap { index, element in
      let pointer = "/examples/\(index)"
      guard let object = object(element, at: pointer, what: "an example", keys: ["title", "config"]),
        let example = required(object, "config", at: pointer, what: "an example")
      else { return nil }
      for violation in config?.validate(example) ?? [] { add(violation.diagnostic(in: source, below: "\(pointer)/config")) }
      return PluginManifest.Example(title: string(object, "title", at: pointer), config: example)
    }
  }
}

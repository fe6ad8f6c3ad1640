internal import Engine
internal import JSON
internal import Pipelines
internal import POSIX
internal import StepProtocol

/// A plugin's manifest for people.
struct PluginText {
  let plugin: InstalledPlugin
  let manifest: PluginManifest
  let appearance: Appearance

  var text: String {
    let name = appearance.paint(displayable(manifest.name), .bold)
    return "\(name) \(manifest.version): \(displayable(manifest.summary))\n\n" + facts.text(appearance)
      + section("Config", keys(manifest.source.value["config"], secrets: manifest.secrets))
      + section("Outputs", keys(manifest.source.value["outputs"], secrets: []))
      + examples
  }

  private var facts: Table {
    var table = Table()
    table.add(.init("folder", .dim), .init("\(plugin.folder)  (\(plugin.origin.rawValue))"))
    table.add(.init("program", .dim), plugin.executable.map { .init($0) } ?? .init("\(manifest.command[0]) is missing", .red))
    table.add(.init("effects", .dim), .init(effects + (manifest.idempotent ? "; running it twice is safe" : "; running it twice is not safe")))
    let abilities = manifest.capabilities.map(\.rawValue).sorted()
    if !abilities.isEmpty { table.add(.init("can", .dim), .init(abilities.joined(separator: ", "))) }
    for need in needs { table.add(.init("needs", .dim), .init(need)) }
    return table
  }

  private var effects: String {
    switch manifest.effects {
    case .none: "it only reads"
    case .workspace: "it writes in the workspace of the run"
    case .external: "it changes something outside of the run"
    }
  }

  private var needs: [String] {
    let needs = manifest.needs
    return needs.commands.map { command in
      let remedy = Environment.find(command: command.name) == nil ? "  (missing\(command.package.map { ": apt-get install \($0)" } ?? ""))" : ""
      return "the command \(command.name)\(remedy)"
    } + needs.services.map { "to start the service \($0)" } + needs.paths.map { "to \($0.access.rawValue) \($0)" }
      + (needs.network ? ["the network"] : []) + (needs.processes ? ["processes of the host"] : [])
  }

  /// The properties of a schema, nested ones by their path.
  private func keys(_ schema: JSONValue?, secrets: [String], prefix: String = "") -> Table {
    var table = Table()
    add(schema, secrets: secrets, prefix: prefix, to: &table)
    return table
  }

  private func add(_ schema: JSONValue?, secrets: [String], prefix: String, to table: inout Table) {
    let required = Set((schema?["required"]?.arrayValue ?? []).compactMap(\.stringValue))
    for (key, property) in schema?["properties"]?.objectValue ?? [:] {
      let path = prefix.isEmpty ? key : "\(prefix).\(key)"
      var notes: [String] = []
      if secrets.contains(path) { notes.append("a secret") }
      if let values = property["enum"]?.arrayValue { notes.append("one of " + values.map { scalarText($0) ?? $0.text() }.joined(separator: ", ")) }
      if let value = property["default"] { notes.append("default: \(scalarText(value) ?? value.text())") }
      let description = property["description"]?.stringValue ?? ""
      table.add(
        .init(path, .cyan), .init(typeName(property)), .init(required.contains(key) ? "required" : "", .yellow),
        .init(notes.isEmpty ? description : description.isEmpty ? notes.joined(separator: "; ") : "\(description) (\(notes.joined(separator: "; ")))"))
      if property["properties"] != nil { add(property, secrets: secrets, prefix: path, to: &table) }
      if let items = property["items"], items["properties"] != nil { add(items, secrets: secrets, prefix: "\(path)[]", to: &table) }
    }
  }

  private func typeName(_ property: JSONValue) -> String {
    if property["format"] == "path" { return "path" }
    switch property["type"] {
    case .string("array")?: return property["items"]?["type"]?.stringValue.map { "array of \($0)" } ?? "array"
    case .string(let name)?: return name
    case .array(let names)?: return names.compactMap(\.stringValue).joined(separator: " or ")
    default: return property["enum"] == nil ? "any" : "choice"
    }
  }

  private func section(_ title: String, _ table: Table) -> String {
    table.isEmpty ? "" : "\n\(appearance.paint("\(title):", .bold))\n" + table.text(appearance, indent: 2)
  }

  private var examples: String {
    manifest.examples.map { example in
      let step: JSONValue = ["uses": .string(manifest.name), "with": example.config]
      let lines = step.text(.pretty).split(separator: "\n").map { "  \(displayable(String($0)))\n" }
      let title = example.title.map { displayable($0) } ?? "Example"
      return "\n\(appearance.paint("\(title):", .bold))\n" + lines.joined()
    }.joined()
  }
}

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
    table.add(.init("effects", .dim), .init(PluginWords.effects(manifest.effects) + (manifest.idempotent ? "; running it twice is safe" : "; running it twice is not safe")))
    let abilities = manifest.capabilities.map(\.rawValue).sorted()
    if !abilities.isEmpty { table.add(.init("can", .dim), .init(abilities.joined(separator: ", "))) }
    for need in needs { table.add(.init("needs", .dim), .init(need)) }
    return table
  }

  private var needs: [String] {
    let needs = manifest.needs
    return needs.commands.map { command in
      let remedy = Environment.find(command: command.name) == nil ? "  (missing\(command.package.map { ": apt-get install \($0)" } ?? ""))" : ""
      return "the command \(command.name)\(remedy)"
    } + needs.services.map { "to start the service \($0)" } + needs.paths.map { "to \($0.access.rawValue) \($0)" }
      + (needs.network ? ["the network"] : []) + (needs.processes ? ["processes of the host"] : [])
  }

  private func keys(_ schema: JSONValue?, secrets: [String]) -> Table {
    var table = Table()
    for property in SchemaProperty.all(of: schema, secrets: secrets) {
      let rules = property.rules.map { ([$0.words] + [$0.values.joined(separator: ", ")]).filter { !$0.isEmpty }.joined(separator: " ") }
      let notes = rules.joined(separator: "; ")
      let description = property.description
      table.add(
        .init(property.path, .cyan), .init(property.type), .init(property.isRequired ? "required" : "", .yellow),
        .init(notes.isEmpty ? description : description.isEmpty ? notes : "\(description) (\(notes))"))
    }
    return table
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

internal import JSON
internal import Pipelines
internal import StepProtocol

/// A plugin's manifest as a page in Markdown.
struct PluginMarkdown {
  /// The first line of each page that is made; only such pages are overwritten or removed.
  static let mark = "<!-- Made from plugin.json by \"slipway plugin docs\": change that, not this. -->"

  let manifest: PluginManifest
  /// Of the plugin's README, relative to the page; nil without one.
  var readme: String?

  var text: String {
    "\(Self.mark)\n# \(MarkdownText.prose(manifest.name))\n\n\(MarkdownText.paragraph(manifest.summary)).\n\n" + facts
      + table("Config", manifest.source.value["config"], secrets: manifest.secrets, required: true)
      + table("Outputs", manifest.source.value["outputs"], secrets: [], required: false)
      + examples
  }

  private var facts: String {
    var rows = [("Version", manifest.version.description), ("Effects", PluginWords.effects(manifest.effects))]
    rows.append(("Running it twice", manifest.idempotent ? "has one effect" : "has two effects: an interrupted run undoes it"))
    let capabilities = manifest.capabilities.map { MarkdownText.code($0.rawValue) }.sorted()
    rows.append(("Answers", (["`execute`"] + capabilities).joined(separator: ", ")))
    for need in needs { rows.append(("Needs", need)) }
    if let readme { rows.append(("More", "[README](\(readme))")) }
    return "| | |\n|---|---|\n" + rows.map { "| \($0) | \($1) |\n" }.joined()
  }

  private var needs: [String] {
    let needs = manifest.needs
    let commands = needs.commands.map { command in
      "the command " + MarkdownText.code(command.name) + (command.package.map { ", from the package \(MarkdownText.code($0))" } ?? "")
    }
    return commands + needs.services.map { "to start the service \(MarkdownText.code($0))" }
      + needs.paths.map { "to \($0.access.rawValue) \(MarkdownText.code("\($0)"))" } + (needs.network ? ["the network"] : [])
      + (needs.processes ? ["processes of the host"] : [])
  }

  private func table(_ title: String, _ schema: JSONValue?, secrets: [String], required: Bool) -> String {
    let properties = SchemaProperty.all(of: schema, secrets: secrets)
    if properties.isEmpty { return "" }
    let rows = properties.map { property in
      let type = MarkdownText.prose(property.type) + (required && property.isRequired ? ", **required**" : "")
      return "| \(MarkdownText.code(property.path)) | \(type) | \(meaning(property)) |\n"
    }
    return "\n## \(title)\n\n| Key | Type | |\n|---|---|---|\n" + rows.joined()
  }

  private func meaning(_ property: SchemaProperty) -> String {
    let rules = property.rules.map { rule in ([rule.words] + [rule.values.map(MarkdownText.code).joined(separator: ", ")]).filter { !$0.isEmpty }.joined(separator: " ") }
    let description = MarkdownText.prose(property.description)
    if rules.isEmpty { return description }
    return description.isEmpty ? rules.joined(separator: "; ") : "\(description) (\(rules.joined(separator: "; ")))"
  }

  /// Each as a step of a pipeline.
  private var examples: String {
    manifest.examples.enumerated().map { index, example in
      let title = example.title.map(MarkdownText.paragraph) ?? (index == 0 ? "As a step of a pipeline" : "Another")
      let step: JSONValue = ["id": .string(manifest.name), "uses": .string(manifest.name), "with": example.config]
      return (index == 0 ? "\n## Examples\n" : "") + "\n\(title):\n\n" + MarkdownText.block(step.text(.pretty), language: "json")
    }.joined()
  }
}

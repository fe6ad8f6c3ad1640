internal import Engine

/// Help, written from the declarations. Never wider than 80 columns.
struct HelpText {
  let tree: CommandTree
  let appearance: Appearance

  private static let width = 80

  /// `slipway`, `slipway help`
  func overview() -> String {
    var text = "Slipway \(hostVersion): builds sites in pipelines of small programs and puts them live\n\n"
    text += heading("Usage") + " slipway COMMAND [options]\n"
    for topic in CommandDeclaration.Topic.allCases {
      text += "\n\(heading(topic.rawValue))\n" + list(tree.declarations.filter { $0.topic == topic })
    }
    return text + "\n\"slipway help COMMAND\" tells more about one, with examples.\n"
  }

  /// `slipway release`
  func group(_ path: [String]) -> String {
    let name = (["slipway"] + path).joined(separator: " ")
    let members = tree.declarations.filter { $0.path.starts(with: path) }
    return "\(heading("Usage")) \(name) COMMAND [options]\n\n\(heading("Commands"))\n" + list(members)
      + "\n\"\(name) COMMAND --help\" tells more about one, with examples.\n"
  }

  func command(_ declaration: CommandDeclaration) -> String {
    var text = paragraph(sentence(declaration.summary) + ".", indent: 0)
    text += "\n\(heading("Usage")) \(declaration.usage)\n"
    if !declaration.positionals.isEmpty {
      text += "\n\(heading("Arguments"))\n" + columns(declaration.positionals.map { ($0.name, sentence($0.summary)) })
    }
    text += "\n\(heading("Options"))\n" + columns(declaration.options.map { (label($0), summary($0)) })
    for detail in declaration.details { text += "\n" + paragraph(detail, indent: 0) }
    text += "\n\(heading("Examples"))\n"
    for example in declaration.examples {
      text += "  slipway \(example.arguments)\n" + paragraph(sentence(example.purpose), indent: 6)
    }
    let members = tree.declarations.filter { $0.path.starts(with: declaration.path) && $0.name != declaration.name }
    if !members.isEmpty { text += "\n\(heading("Commands"))\n" + list(members) }
    return text
  }

  private func list(_ commands: [CommandDeclaration]) -> String { columns(commands.map { ($0.name, sentence($0.summary)) }) }

  private func label(_ option: OptionDeclaration) -> String {
    "\(option.short.map { "-\($0), " } ?? "    ")\(option.usage)"
  }

  private func summary(_ option: OptionDeclaration) -> String {
    sentence(option.summary) + (option.isRepeatable ? "; may be repeated" : "")
  }

  /// Labels on the left, texts beside them, wrapped.
  private func columns(_ rows: [(label: String, text: String)]) -> String {
    let width = rows.map(\.label.count).max() ?? 0
    return rows.map { label, text in
      let lines = wrapped(text, columns: Self.width - width - 4)
      return lines.enumerated().map { index, line in
        let left = index == 0 ? label : ""
        return "  \(left)\(String(repeating: " ", count: width - left.count))  \(line)\n"
      }.joined()
    }.joined()
  }

  private func paragraph(_ text: String, indent: Int) -> String {
    wrapped(text, columns: Self.width - indent).map { String(repeating: " ", count: indent) + $0 + "\n" }.joined()
  }

  private func heading(_ text: String) -> String { appearance.paint("\(text):", .bold) }

  private func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

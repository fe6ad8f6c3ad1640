internal import JSON
internal import Sites

/// What a config can't say by itself about the place where it is shown.
struct ConfigSurroundings {
  /// Of the page that it is on.
  var pageURL: String
  var tables: [Table]
  /// Of the first heading in a Markdown text, 2 to 6.
  var headingLevel: Int
  var words: Words
}

extension ConfigShape {
  /// The config with the members that templates ask for. Mustache has no conditions but "is there", so there are more
  /// of them than one would wish:
  ///
  /// | in the schema | added |
  /// |---|---|
  /// | `"default"` | the default itself, where the member is missing |
  /// | `"enum"` of strings | `<name>Is`, an object with the value as its key: `{{#typeIs.email}}` |
  /// | `"format": "paragraphs"` | `<name>Paragraphs`, the text split at blank lines |
  /// | `"format": "markdown"` | `<name>HTML`, the text as safe HTML, for `{{{<name>HTML}}}` |
  /// | `"format": "url"` | `<name>IsCurrent` for the page itself, `<name>IsExternal` for another host |
  /// | `"format": "table"` | `<name>Definition`, the table's `name`, `label` and `address` |
  /// | `"format": "columns"`, `"inputs"` | the member itself becomes the fields, complete |
  /// | an array | `has<Name>`, whether it has elements |
  func extended(_ config: JSONObject, in surroundings: ConfigSurroundings) -> JSONObject {
    let own = preparedNames.isEmpty ? config : config.without(preparedNames)
    return filled(own, surroundings)
  }

  private func filled(_ config: JSONObject, _ surroundings: ConfigSurroundings) -> JSONObject {
    var result = config
    let table = table(of: config, among: surroundings.tables)
    for property in properties {
      let given = property.value(in: config, table: table)
      guard let value = given ?? property.standard else { continue }
      let complete = property.shape.map { $0.filled(value, surroundings) } ?? value
      result[property.name] = complete
      if property.isList { result["has\(property.name.capitalizedFirst)"] = .bool(value.arrayValue?.isEmpty == false) }
      if case .string(let text) = value { property.describe(text, surroundings, table, in: &result) }
    }
    return result
  }

  private func filled(_ value: JSONValue, _ surroundings: ConfigSurroundings) -> JSONValue {
    switch value {
    case .object(let object): .object(filled(object, surroundings))
    case .array(let elements):
      .array(elements.map { element in if case .object(let object) = element { .object(filled(object, surroundings)) } else { element } })
    default: value
    }
  }
}

extension ConfigShape.Property {
  fileprivate func describe(_ text: String, _ surroundings: ConfigSurroundings, _ table: Table?, in config: inout JSONObject) {
    if isChoice { config["\(name)Is"] = .object(JSONObject([(text, JSONValue.bool(true))])) }
    switch format {
    case .paragraphs: config["\(name)Paragraphs"] = .array(paragraphs(of: text).map(JSONValue.string))
    case .markdown: config[preparedName] = .string(markdownHTML(of: text, surroundings))
    case .table: config["\(name)Definition"] = table?.definition
    default: break
    }
    if isURL {
      config["\(name)IsCurrent"] = .bool(text == surroundings.pageURL)
      config["\(name)IsExternal"] = .bool(text.hasPrefix("https:") || text.hasPrefix("http:"))
    }
  }
}

/// Lines between blank ones, each run of them a paragraph.
func paragraphs(of text: String) -> [String] {
  // Most texts are one line.
  if !text.utf8.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
    return text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? [] : [text]
  }
  let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  let runs = lines.split { line in line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }
  return runs.map { run in
    // A carriage return before a line's end is part of that end.
    run.map { $0.last == 0x0D ? String(Substring($0.dropLast())) : String(Substring($0)) }.joined(separator: "\n")
  }
}

extension JSONObject {
  /// Without members of these names, however deep.
  fileprivate func without(_ names: Set<String>) -> JSONObject {
    JSONObject(members.filter { !names.contains($0.key) }.map { ($0.key, $0.value.without(names)) })
  }
}

extension JSONValue {
  fileprivate func without(_ names: Set<String>) -> JSONValue {
    switch self {
    case .object(let object): .object(object.without(names))
    case .array(let elements): .array(elements.map { $0.without(names) })
    default: self
    }
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

internal import JSON

/// What a type's schema tells about its config beyond right and wrong. Mustache has no conditions but "is there", so
/// the renderer adds members that templates can ask for:
///
/// | in the schema | added |
/// |---|---|
/// | `"default"` | the default itself, where the member is missing |
/// | `"enum"` of strings | `<name>Is`, an object with the value as its key: `{{#typeIs.email}}` |
/// | `"format": "paragraphs"` | `<name>Paragraphs`, the text split at blank lines |
/// | `"format": "url"` | `<name>IsCurrent` for the page itself, `<name>IsExternal` for another host |
/// | an array | `has<Name>`, whether it has elements |
struct ConfigShape: Sendable {
  private struct Property: Sendable {
    var name: String
    var standard: JSONValue?
    var isChoice: Bool
    var isParagraphs: Bool
    var isURL: Bool
    var isList: Bool
    /// Of an object, or of an array's elements.
    var shape: ConfigShape?
  }

  private let properties: [Property]
  private static let depthLimit = 16
  private static let urlNames: Set<String> = ["url", "href", "src", "action", "poster"]

  init(_ schema: JSONValue, depth: Int = 0) {
    let described = depth < Self.depthLimit ? schema["properties"]?.objectValue ?? [:] : [:]
    properties = described.members.map { name, schema in
      let inner = schema["items"] ?? schema
      let format = schema["format"]?.stringValue
      return Property(
        name: name, standard: schema["default"], isChoice: schema["enum"] != nil, isParagraphs: format == "paragraphs",
        isURL: format == "url" || schema["items"]?["format"] == "url", isList: schema["items"] != nil,
        shape: inner["properties"] != nil ? ConfigShape(inner, depth: depth + 1) : nil)
    }
  }

  /// The config with the members that templates ask for.
  /// - Parameter pageURL: of the page that it is on.
  func extended(_ config: JSONObject, pageURL: String) -> JSONObject {
    var result = config
    for property in properties {
      guard let value = config[property.name] ?? property.standard else { continue }
      if let shape = property.shape {
        switch value {
        case .object(let object): result[property.name] = .object(shape.extended(object, pageURL: pageURL))
        case .array(let elements):
          result[property.name] = .array(
            elements.map { element in
              if case .object(let object) = element { .object(shape.extended(object, pageURL: pageURL)) } else { element }
            })
        default: break
        }
      } else if config[property.name] == nil {
        result[property.name] = value
      }
      if property.isList { result["has\(property.name.capitalizedFirst)"] = .bool(value.arrayValue?.isEmpty == false) }
      guard case .string(let text) = value else { continue }
      if property.isChoice { result["\(property.name)Is"] = .object(JSONObject([(text, JSONValue.bool(true))])) }
      if property.isParagraphs { result["\(property.name)Paragraphs"] = .array(paragraphs(of: text).map(JSONValue.string)) }
      if property.isURL {
        result["\(property.name)IsCurrent"] = .bool(text == pageURL)
        result["\(property.name)IsExternal"] = .bool(text.hasPrefix("https:") || text.hasPrefix("http:"))
      }
    }
    return result
  }

  func collectURLs(_ value: JSONValue, pointer: String, isURL: Bool, into found: inout [(String, String)]) {
    switch value {
    case .string(let text): if isURL, !text.isEmpty { found.append((pointer, text)) }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        collectURLs(element, pointer: "\(pointer)/\(index)", isURL: isURL, into: &found)
      }
    case .object(let object):
      for (name, member) in object {
        let property = properties.first { $0.name == name }
        (property?.shape ?? Self.unknown).collectURLs(
          member, pointer: pointer.appendingPointer(name), isURL: property?.isURL == true || Self.urlNames.contains(name), into: &found)
      }
    default: break
    }
  }

  private static let unknown = ConfigShape([:])
}

/// Lines between blank ones, each run of them a paragraph.
func paragraphs(of text: String) -> [String] {
  let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  let runs = lines.split { line in line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }
  return runs.map { run in
    // A carriage return before a line's end is part of that end.
    run.map { $0.last == 0x0D ? String(Substring($0.dropLast())) : String(Substring($0)) }.joined(separator: "\n")
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

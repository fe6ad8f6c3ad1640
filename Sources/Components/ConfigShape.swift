internal import JSON

/// What a type's schema tells about its config beyond right and wrong: which properties the renderer helps templates
/// with (`extended`), and which have to be looked at more closely (`ConfigCheck`).
struct ConfigShape: Sendable {
  /// What the `format` of a property says.
  enum Format: String {
    case url, paragraphs, markdown
    /// The name of one of the site's tables.
    case table
    /// The name of a field of that table; with `-` before it for the descending order.
    case field
    /// An array of names of fields of that table.
    case columns
    /// An array of objects about fields of that table, each with its `name`.
    case inputs
  }

  struct Property: Sendable {
    var name: String
    var standard: JSONValue?
    var format: Format?
    var isChoice: Bool
    var isURL: Bool
    var isList: Bool
    /// The config needs this property, unless it has the one that is named here.
    var requiredWithout: String?
    /// Of an object, or of an array's elements.
    var shape: ConfigShape?

    /// Whether `ConfigCheck` has something to look for here or below.
    var isChecked: Bool {
      switch format {
      case .markdown, .table, .field, .columns, .inputs: true
      case .url, .paragraphs, nil: requiredWithout != nil || shape?.checked.isEmpty == false
      }
    }
  }

  let properties: [Property]
  /// Those among them that `ConfigCheck` looks at; none in most types.
  let checked: [Property]
  /// The property that names a table.
  let tableName: String?
  /// The members with HTML that the renderer puts into configs of this shape and below. A config can't have them: what
  /// stands there goes into pages as it is.
  let preparedNames: Set<String>
  private static let depthLimit = 16
  static let urlNames: Set<String> = ["url", "href", "src", "action", "poster"]
  static let unknown = ConfigShape([:])

  /// - Parameter names: of members with HTML that are put in elsewhere.
  init(_ schema: JSONValue, preparing names: Set<String> = [], depth: Int = 0) {
    let described = depth < Self.depthLimit ? schema["properties"]?.objectValue ?? [:] : [:]
    properties = described.members.map { name, schema in
      let inner = schema["items"] ?? schema
      let format = schema["format"]?.stringValue.flatMap(Format.init)
      return Property(
        name: name, standard: schema["default"], format: format, isChoice: schema["enum"] != nil,
        isURL: format == .url || schema["items"]?["format"] == "url", isList: schema["items"] != nil,
        requiredWithout: schema["x-slipway"]?["requiredWithout"]?.stringValue,
        shape: inner["properties"] != nil ? ConfigShape(inner, depth: depth + 1) : nil)
    }
    checked = properties.filter(\.isChecked)
    tableName = properties.first { $0.format == .table }?.name
    preparedNames = properties.reduce(into: names) { names, property in
      if property.format == .markdown { names.insert(property.preparedName) }
      names.formUnion(property.shape?.preparedNames ?? [])
    }
  }

  func property(_ name: String) -> Property? { properties.first { $0.name == name } }
}

extension ConfigShape.Property {
  /// Of the member with the HTML of a `markdown` property.
  var preparedName: String { "\(name)HTML" }
}

package import JSON

/// What names in a template mean: a stack of values, the last the innermost, and HTML that the program itself made.
package struct RenderContext: Sendable {
  package var stack: [JSONValue]
  /// HTML by name, put in as it is by `{{{name}}}`. It goes before the stack, so that no value from a site can take
  /// its place.
  package var prepared: [(name: String, html: [UInt8])]

  package init(_ stack: [JSONValue], prepared: [(name: String, html: [UInt8])] = []) {
    self.stack = stack
    self.prepared = prepared
  }

  func html(named name: String) -> [UInt8]? {
    for entry in prepared where entry.name == name { return entry.html }
    return nil
  }

  /// The first part is looked for from the innermost value outwards; the other parts only inside what it gave.
  func value(of name: Name) -> JSONValue? {
    if name.isImplicit { return stack.last }
    var index = stack.count - 1
    while index >= 0 {
      if case .object(let object) = stack[index], let found = object[name.first] {
        var value = found
        for part in name.rest {
          guard case .object(let inner) = value, let next = inner[part] else { return nil }
          value = next
        }
        return value
      }
      index -= 1
    }
    return nil
  }
}

extension JSONValue {
  /// Null, false, an empty string, an empty array: a section is left out, its inverse shown.
  var isFalse: Bool {
    switch self {
    case .null, .bool(false): true
    case .string(let text): text.isEmpty
    case .array(let elements): elements.isEmpty
    default: false
    }
  }
}

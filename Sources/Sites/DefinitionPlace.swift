package import Diagnostics
package import JSON

/// A place in a site's definition files: a text, the JSON Pointer of a value in it, and where that is a string perhaps a
/// character of it.
package struct DefinitionPlace: Sendable {
  package let source: JSONSource
  package let pointer: String
  /// In bytes of the string's UTF-8 form.
  private var offset: Int?

  package init(_ source: JSONSource, pointer: String = "") {
    self.source = source
    self.pointer = pointer
  }

  package func member(_ key: String) -> DefinitionPlace { DefinitionPlace(source, pointer: pointer.appendingPointer(key)) }
  package func element(_ index: Int) -> DefinitionPlace { DefinitionPlace(source, pointer: "\(pointer)/\(index)") }
  /// A value below this one.
  /// - Parameter pointer: from here.
  package func below(_ pointer: String) -> DefinitionPlace { DefinitionPlace(source, pointer: self.pointer + pointer) }

  /// A character of a string.
  /// - Parameter offset: in bytes of the string's UTF-8 form.
  package func character(at offset: Int) -> DefinitionPlace {
    var place = self
    place.offset = offset
    return place
  }

  /// Where the value or character begins; for a value that is missing, its nearest parent.
  package var location: SourceLocation {
    if let offset { source.location(of: pointer, offset: offset) } else { source.location(of: pointer) }
  }
  /// Where the key stands by which the value is reached.
  package var keyLocation: SourceLocation { source.keyLocation(of: pointer) }
}

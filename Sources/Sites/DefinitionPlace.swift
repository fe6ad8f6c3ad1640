package import Diagnostics
package import JSON

/// A place in a site's definition files: a text, and the JSON Pointer of a value in it.
package struct DefinitionPlace: Sendable {
  package let source: JSONSource
  package let pointer: String

  package init(_ source: JSONSource, pointer: String = "") {
    self.source = source
    self.pointer = pointer
  }

  package func member(_ key: String) -> DefinitionPlace { DefinitionPlace(source, pointer: pointer.appendingPointer(key)) }
  package func element(_ index: Int) -> DefinitionPlace { DefinitionPlace(source, pointer: "\(pointer)/\(index)") }

  /// Where the value begins; for a value that is missing, its nearest parent.
  package var location: SourceLocation { source.location(of: pointer) }
  /// Where the key stands by which the value is reached.
  package var keyLocation: SourceLocation { source.keyLocation(of: pointer) }
}

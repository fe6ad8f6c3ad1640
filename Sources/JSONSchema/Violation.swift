package import Diagnostics
package import JSON

/// One way in which a value departs from its schema.
package struct Violation: Sendable, Hashable {
  /// JSON Pointer into the value; for an unknown key, of that key.
  package var pointer: String
  /// In plain words, without the pointer: `expected integer, found string`.
  package var message: String
  /// The keyword of the schema that is not met; nil when valijson doesn't tell.
  package var keyword: String?
  package var help: String?

  /// The violation as a finding in a file.
  /// - Parameter base: where the checked value stands in the file, as a JSON Pointer.
  package func diagnostic(in source: JSONSource, below base: String = "") -> Diagnostic {
    let place = base + pointer
    let location = keyword == "additionalProperties" ? source.keyLocation(of: place) : source.location(of: place)
    let name = place.isEmpty ? "" : "\(place): "
    return Diagnostic(.error, "\(name)\(message)", at: location, help: help)
  }
}

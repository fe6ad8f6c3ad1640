package import JSON

/// One thing that is not as the signed manifest, or the way sites lie below `www/`, wants it.
package struct Drift: Hashable, Sendable {
  package enum Kind: String, Sendable {
    /// A file of the release with other bytes.
    case content
    /// A file or a link that should be there.
    case missing
    /// What nobody has published.
    case foreign
    /// Permissions or times of a file.
    case attributes
    /// A link that leads elsewhere, or something else in the place of one.
    case link
    /// What visitors get, where the file itself is well.
    case answer
    /// The release in the store, or the copy of its manifest.
    case signature
    /// nginx itself.
    case server
  }

  package var kind: Kind
  /// Below `www/`, or in the store: `releases/<site>/<version>/index.html`; an address for an answer.
  package var path: String
  package var expected: String
  package var found: String
  /// What a person has to do; nil where a repair does it.
  package var remedy: String?

  package init(_ kind: Kind, _ path: String, expected: String, found: String, remedy: String? = nil) {
    (self.kind, self.path, self.expected, self.found, self.remedy) = (kind, path, expected, found, remedy)
  }

  package var json: JSONValue {
    var members: JSONObject = [
      "kind": .string(kind.rawValue), "path": .string(path), "expected": .string(expected), "found": .string(found),
    ]
    members["remedy"] = remedy.map(JSONValue.string)
    return .object(members)
  }
}

package import JSON

/// One file of a release.
package struct ReleaseFile: Sendable, Hashable {
  /// Relative to the root of the site.
  package var path: String
  /// In bytes.
  package var size: Int
  package var isExecutable: Bool
  /// In lower-case hexadecimal digits.
  package var sha256: String

  package init(path: String, size: Int, isExecutable: Bool = false, sha256: String) {
    self.path = path
    self.size = size
    self.isExecutable = isExecutable
    self.sha256 = sha256
  }

  package var json: JSONValue {
    ["mode": .string(isExecutable ? "0755" : "0644"), "path": .string(path), "sha256": .string(sha256), "size": .integer(size)]
  }

  init(_ field: JSONField) throws {
    try field.checkKeys(["mode", "path", "sha256", "size"])
    path = try field.required("path").string()
    size = try field.required("size").size()
    sha256 = try field.required("sha256").digest()
    switch try field.required("mode").string() {
    case "0644": isExecutable = false
    case "0755": isExecutable = true
    case let other:
      throw JSONError(.mismatch, "\(HostileText.quoted(other)) is none of \"0644\", \"0755\"", path: "\(field.path)/mode")
    }
  }
}

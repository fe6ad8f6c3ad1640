internal import Diagnostics
internal import JSON

/// What the fields of a manifest have in common.
extension JSONField {
  /// - Throws: `JSONError` for a member that is not among `known`.
  func checkKeys(_ known: [String]) throws(JSONError) {
    for key in try object().keys where !known.contains(key) {
      let hint = suggestion(for: key, among: known).map { "; \($0)" } ?? ""
      throw JSONError(.mismatch, "\(HostileText.quoted(key)) is unknown\(hint)", path: path)
    }
  }

  /// A string that can be shown: at most `limit` bytes, without control characters.
  func text(limit: Int = 1024) throws(JSONError) -> String {
    let text = try string()
    guard text.utf8.count <= limit else { throw JSONError(.mismatch, "longer than \(limit) bytes", path: path) }
    guard HostileText.isPlain(text) else { throw JSONError(.mismatch, "holds control characters", path: path) }
    return text
  }

  /// A number of bytes.
  func size() throws(JSONError) -> Int {
    let size = try integer()
    guard (0...1 << 50).contains(size) else { throw JSONError(.mismatch, "\(size) is no size in bytes", path: path) }
    return size
  }

  /// A SHA-256 in lower-case hexadecimal digits.
  func digest() throws(JSONError) -> String {
    let text = try string()
    guard text.utf8.count == 64, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      throw JSONError(.mismatch, "\(HostileText.quoted(text)) is no SHA-256", path: path)
    }
    return text
  }
}

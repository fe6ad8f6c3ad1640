/// Names that change with their content: `styles.3f9a1c2b.css`, and its `.gz` and `.br`.
package enum Fingerprint {
  /// Whether nginx serves `path` as immutable: its name ends in `.`, eight hexadecimal digits, `.` and an extension.
  package static func isIn(_ path: String) -> Bool { isIn(path.utf8[...]) }

  /// The same, or such a file compressed beforehand.
  package static func belongsInPool(_ path: String) -> Bool {
    isIn(path) || (path.hasSuffix(".gz") || path.hasSuffix(".br")) && isIn(path.utf8.dropLast(3))
  }

  /// From the end, where most names show that they are none: this is asked of every file of a release, more than once.
  private static func isIn(_ path: Substring.UTF8View) -> Bool {
    var rest = path
    while let byte = rest.last, (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) { rest.removeLast() }
    guard rest.endIndex < path.endIndex, rest.popLast() == UInt8(ascii: ".") else { return false }
    for _ in 0..<8 {
      guard let byte = rest.popLast(), (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) else { return false }
    }
    return rest.last == UInt8(ascii: ".")
  }
}

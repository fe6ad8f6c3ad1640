/// Names that change with their content: `styles.3f9a1c2b.css`, and its `.gz` and `.br`.
package enum Fingerprint {
  /// Whether nginx serves `path` as immutable: its name ends in `.`, eight hexadecimal digits, `.` and an extension.
  package static func isIn(_ path: String) -> Bool { isIn(Array(path.utf8)[...]) }

  /// The same, or such a file compressed beforehand.
  package static func belongsInPool(_ path: String) -> Bool {
    let bytes = Array(path.utf8)
    return isIn(bytes[...]) || [".gz", ".br"].contains { bytes.reversed().starts(with: $0.utf8.reversed()) && isIn(bytes.dropLast(3)) }
  }

  private static func isIn(_ path: ArraySlice<UInt8>) -> Bool {
    let ending = path.reversed().prefix { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }.count
    let digits = path.dropLast(ending + 1).suffix(8)
    return ending > 0 && path.dropLast(ending).last == UInt8(ascii: ".") && digits.count == 8
      && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
      && path.dropLast(ending + 9).last == UInt8(ascii: ".")
  }
}

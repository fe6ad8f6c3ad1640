internal import POSIX

/// Names that change with their content: `styles.3f9a1c2b.css`, and its `.gz` and `.br`.
package enum Fingerprint {
  /// Whether nginx serves `path` as immutable: its name ends in `.`, eight hexadecimal digits, `.` and an extension.
  package static func isIn(_ path: String) -> Bool {
    let parts = Path.name(path).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 3, let digits = parts.dropLast().last, let ending = parts.last else { return false }
    return digits.utf8.count == 8 && digits.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
      && !ending.isEmpty && ending.utf8.allSatisfy { "0123456789abcdefghijklmnopqrstuvwxyz".utf8.contains($0) }
  }

  /// The same, or such a file compressed beforehand.
  package static func belongsInPool(_ path: String) -> Bool {
    isIn(path) || (["gz", "br"].contains(Path.fileExtension(path)) && isIn(String(path.dropLast(3))))
  }
}

internal import POSIX

/// The paths of a release: relative, clean, and apart from each other on every file system.
enum ReleasePaths {
  /// - Throws: `ReleaseError` that names the first path that breaks a rule.
  static func check(_ paths: [String]) throws(ReleaseError) {
    var seen: [String: String] = [:]
    for path in paths {
      try check(path)
      if let other = seen.updateValue(path, forKey: folded(path)) {
        let difference =
          other.utf8.elementsEqual(path.utf8)
          ? "is there twice" : "differs from \(HostileText.quoted(other)) only in case or accents"
        throw ReleaseError(
          .invalidTree, "\(HostileText.quoted(path)) \(difference)", help: "rename one: on some file systems they are one file")
      }
    }
    var spellings: [String: String] = [:]
    var last = ""
    for path in paths {
      // Of the many files of one folder, the first is enough.
      let parent = Path.parent(path)
      if parent.utf8.elementsEqual(last.utf8) { continue }
      last = parent
      for folder in ancestors(of: path) {
        if let file = seen[folded(folder)] {
          throw ReleaseError(
            .invalidTree, "\(HostileText.quoted(file)) is a file and also the folder of \(HostileText.quoted(path))")
        }
        if let other = spellings.updateValue(folder, forKey: folder), !other.utf8.elementsEqual(folder.utf8) {
          throw ReleaseError(.invalidTree, "the folder \(HostileText.quoted(folder)) is there in two spellings of its accents", help: "rename one")
        }
      }
    }
  }

  static func check(_ path: String) throws(ReleaseError) {
    guard Path.isSafeRelative(path), HostileText.isPlain(path) else {
      throw ReleaseError(
        .invalidTree, "\(HostileText.quoted(path)) is no path for a release",
        help: "use relative paths without \"..\", backslashes or control characters")
    }
  }

  /// `a` and `a/b` for `a/b/c`.
  static func ancestors(of path: String) -> [String] {
    path.utf8.indices.filter { path.utf8[$0] == UInt8(ascii: "/") }.map { String(path[..<$0]) }
  }

  /// Equal for paths that a file system may take for one: Swift compares strings by canonical equivalence.
  private static func folded(_ path: String) -> String {
    // Most are what they are folded to, and a copy of each would cost more than the rest.
    let isFolded = path.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
    return isFolded ? path : path.lowercased()
  }
}

/// What one release has and another has not, file by file.
package struct ReleaseDiff: Sendable, Hashable {
  package struct Change: Sendable, Hashable {
    package var older: ReleaseFile
    package var newer: ReleaseFile

    package var isContentChanged: Bool { older.sha256 != newer.sha256 }
    package var isModeChanged: Bool { older.isExecutable != newer.isExecutable }
    package var isRenamed: Bool { !isSamePath(older.path, newer.path) }
  }

  /// Each by the bytes of its path.
  package private(set) var added: [ReleaseFile] = []
  package private(set) var removed: [ReleaseFile] = []
  /// Same path, other content or mode.
  package private(set) var changed: [Change] = []
  /// Same content, other path; each file counts once.
  package private(set) var renamed: [Change] = []
  package private(set) var unchanged = 0

  package var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty && renamed.isEmpty }

  /// - Parameters: files, sorted by the bytes of their paths.
  package init(from older: [ReleaseFile], to newer: [ReleaseFile]) {
    var (rest, others) = (older[...], newer[...])
    while let first = rest.first, let other = others.first {
      if isSamePath(first.path, other.path) {
        (rest, others) = (rest.dropFirst(), others.dropFirst())
        if first.sha256 == other.sha256, first.isExecutable == other.isExecutable { unchanged += 1 } else {
          changed.append(Change(older: first, newer: other))
        }
      } else if first.path.utf8.lexicographicallyPrecedes(other.path.utf8) {
        removed.append(first)
        rest = rest.dropFirst()
      } else {
        added.append(other)
        others = others.dropFirst()
      }
    }
    removed += rest
    added += others
    findRenames()
  }

  private mutating func findRenames() {
    // Empty files are all alike.
    var gone = Dictionary(grouping: removed.filter { $0.size > 0 }, by: \.sha256).mapValues { $0[...] }
    var stillAdded: [ReleaseFile] = []
    for file in added {
      guard let older = gone[file.sha256]?.popFirst() else {
        stillAdded.append(file)
        continue
      }
      renamed.append(Change(older: older, newer: file))
    }
    let moved = Set(renamed.map { Array($0.older.path.utf8) })
    removed.removeAll { moved.contains(Array($0.path.utf8)) }
    added = stillAdded
  }
}

/// By bytes: to `==`, two spellings of an accent are the same.
private func isSamePath(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

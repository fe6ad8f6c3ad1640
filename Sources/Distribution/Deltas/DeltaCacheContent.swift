internal import POSIX

/// What is in the cache of deltas, and what goes from it.
extension DeltaCache {
  static let suffix = ".delta"
  static let unfinishedSuffix = ".unfinished"
  static let locks = ".locks"

  package struct Usage: Sendable, Equatable {
    package var files = 0
    /// Together.
    package var bytes = 0
  }

  /// What takes room there.
  /// - Throws: `SystemError`.
  package func usage() throws -> Usage {
    try entries().reduce(into: Usage()) { usage, entry in
      usage.files += 1
      usage.bytes += entry.status.size
    }
  }

  /// Removes all deltas, those excepted that somebody is making now.
  /// - Returns: what is gone.
  /// - Throws: `SystemError`.
  @discardableResult
  package func clear() throws -> Usage {
    var gone = Usage()
    for entry in try entries() where remove(entry) {
      gone.files += 1
      gone.bytes += entry.status.size
    }
    return gone
  }

  /// Removes what was asked for longest ago until the rest fits.
  func makeRoom(keeping path: String) throws {
    let entries = try entries()
    var bytes = entries.reduce(0) { $0 + $1.status.size }
    for entry in entries.sorted(by: { $0.status.modifiedNanoseconds < $1.status.modifiedNanoseconds })
    where bytes > limit && entry.path != path && remove(entry) {
      bytes -= entry.status.size
    }
  }

  private struct Entry {
    var path: String
    var status: FileStatus
  }

  private func entries() throws -> [Entry] {
    let names: [String]
    do { names = try Files.list(root) } catch {
      if error.isNotFound { return [] }
      throw error
    }
    return names.compactMap { name in
      let path = Path.join(root, name)
      // Another process may remove it meanwhile.
      guard name != Self.locks, let status = try? Files.linkStatus(path), status.kind == .file else { return nil }
      return Entry(path: path, status: status)
    }
  }

  /// False when somebody is making it, or was faster.
  private func remove(_ entry: Entry) -> Bool {
    guard entry.path.hasSuffix(Self.unfinishedSuffix) else { return (try? Files.remove(entry.path)) != nil }
    let name = Path.name(entry.path)
    guard let key = name.split(separator: "-").last?.prefix(2), name.contains("-") else { return (try? Files.remove(entry.path)) != nil }
    guard let lock = try? FileLock.attempt(Path.join(root, "\(Self.locks)/\(key)"), owner: "process \(Environment.processIdentifier)")
    else { return false }
    defer { lock.release() }
    return (try? Files.remove(entry.path)) != nil
  }
}

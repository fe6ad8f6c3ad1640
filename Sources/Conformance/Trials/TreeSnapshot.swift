internal import POSIX

/// What lies below some folders: names, kinds, modes and contents, to be compared with a later look.
struct TreeSnapshot: Sendable, Equatable {
  private enum Entry: Sendable, Hashable {
    case folder(mode: UInt32)
    case file(mode: UInt32, size: Int, content: Int)
    case link(String)
    case other

    var isFolder: Bool { if case .folder = self { true } else { false } }
  }

  private var entries: [String: Entry] = [:]

  /// - Parameters:
  ///   - roots: the folders, by the name under which what is below them is known: `home` gives `home/releases`.
  ///   - ignored: patterns of what is left out, with everything below it.
  /// What goes away while it is looked at is taken for gone.
  init(_ roots: [(name: String, path: String)], ignoring ignored: [Glob] = []) {
    for root in roots { add(root.path, as: root.name, ignored) }
  }

  private mutating func add(_ path: String, as name: String, _ ignored: [Glob]) {
    guard let status = try? Files.linkStatus(path), !ignored.contains(where: { $0.matches(name) }) else { return }
    switch status.kind {
    case .directory:
      entries[name] = .folder(mode: status.permissions)
      for child in (try? Files.list(path)) ?? [] { add(Path.join(path, child), as: Path.join(name, child), ignored) }
    case .file:
      entries[name] = .file(mode: status.permissions, size: status.size, content: Self.contentHash(path))
    case .link: entries[name] = .link((try? Files.readLink(path)) ?? "")
    case .other: entries[name] = .other
    }
  }

  /// Of the first 64 MiB: a plugin can make a file as large as it likes.
  private static func contentHash(_ path: String) -> Int {
    guard let file = try? FileDescriptor(opening: path, .readUntrusted) else { return 0 }
    var hasher = Hasher()
    for _ in 0..<64 {
      guard let chunk = try? file.read(upTo: 1 << 20), !chunk.isEmpty else { break }
      hasher.combine(chunk)
    }
    return hasher.finalize()
  }

  /// What a later look finds changed, as `home/a was added`; at most five, and how many more there are.
  /// - Parameters:
  ///   - original: what is as it was then, is no change either.
  ///   - countingFolders: whether a folder by itself counts; an empty one left behind does no harm.
  func changes(to later: TreeSnapshot, orBackTo original: TreeSnapshot? = nil, countingFolders: Bool = true) -> String? {
    let names = Set(entries.keys).union(later.entries.keys).sorted()
    let changes = names.compactMap { name -> String? in
      let (before, after) = (entries[name], later.entries[name])
      if before == after { return nil }
      if let original, original.entries[name] == after { return nil }
      if !countingFolders, before?.isFolder ?? true, after?.isFolder ?? true { return nil }
      return "\(name) was \(before == nil ? "added" : after == nil ? "removed" : "changed")"
    }
    guard !changes.isEmpty else { return nil }
    let rest = changes.count > 5 ? ", and \(changes.count - 5) more" : ""
    return changes.prefix(5).joined(separator: ", ") + rest
  }
}

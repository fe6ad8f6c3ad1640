internal import POSIX

/// What lies below some folders: names, kinds, modes and contents, to be compared with a later look.
struct TreeSnapshot: Sendable, Equatable {
  private enum Entry: Sendable, Hashable {
    case folder(mode: UInt32)
    case file(mode: UInt32, size: Int, content: Int)
    case link(String)
    case other
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
      entries[name] = .file(mode: status.permissions, size: status.size, content: ((try? Files.read(path)) ?? []).hashValue)
    case .link: entries[name] = .link((try? Files.readLink(path)) ?? "")
    case .other: entries[name] = .other
    }
  }

  var paths: [String] { entries.keys.sorted() }

  /// What a later look finds changed, as `home/a was added`; at most five, and how many more there are.
  func changes(to later: TreeSnapshot, where isWatched: (String) -> Bool = { _ in true }) -> String? {
    let names = Set(entries.keys).union(later.entries.keys).filter(isWatched).sorted()
    return Self.list(
      names.compactMap { name in
        switch (entries[name], later.entries[name]) {
        case (nil, .some): "\(name) was added"
        case (.some, nil): "\(name) was removed"
        case (let before, let after): before == after ? nil : "\(name) was changed"
        }
      })
  }

  /// The same, of what was not there before.
  func additions(to later: TreeSnapshot) -> String? {
    Self.list(later.paths.filter { entries[$0] == nil }.map { "\($0) was added" })
  }

  private static func list(_ changes: [String]) -> String? {
    guard !changes.isEmpty else { return nil }
    let rest = changes.count > 5 ? ", and \(changes.count - 5) more" : ""
    return changes.prefix(5).joined(separator: ", ") + rest
  }
}

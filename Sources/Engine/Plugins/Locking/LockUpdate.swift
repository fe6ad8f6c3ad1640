package import Diagnostics
internal import JSON
package import Pipelines
internal import POSIX

/// What a folder's lockfile would have to say now, and how that differs from what it says.
package struct LockUpdate: Sendable {
  package struct Change: Sendable, Hashable {
    package enum Kind: String, Sendable { case added, changed, removed }

    package var kind: Kind
    package var plugin: LockedPlugin
    /// Of a plugin that changed: its files, in words.
    package var details: [String] = []
  }

  /// The lockfile's path.
  package let path: String
  package let isNew: Bool
  package let lockfile: Lockfile
  package let changes: [Change]
  /// About definitions that lie beside those that were named, and can't be locked.
  package let warnings: [Diagnostic]

  /// For every definition beside those that are named: the lockfile is theirs too.
  /// - Parameters:
  ///   - pipelines: definitions of one folder; none for all that lie in `folder`.
  ///   - names: of the plugins whose entries may change; nil for all.
  /// - Throws: `InvalidInput` with everything that keeps a named definition from being locked.
  package static func compute(
    folder: String, pipelines: [String], names: Set<String>? = nil, home: Home, options: RunOptions
  ) throws -> LockUpdate {
    let path = Lockfile.path(of: Path.join(folder, "any"))
    // A damaged one is written anew, but not where parts of it are to be kept.
    let old = names == nil ? try? Lockfile.read(path) : try Lockfile.read(path)
    var use = LockedUse(home: home, options: options)
    for pipeline in pipelines { use.add(pipeline) }
    if !use.findings.isEmpty { throw InvalidInput(use.findings) }
    for sibling in try definitions(in: folder) where !pipelines.contains(sibling) { use.add(sibling) }
    if pipelines.isEmpty, use.definitions == 0, use.findings.isEmpty {
      throw InvalidInput("there is no pipeline in \(folder)", help: "name its definition: slipway plugin lock PIPELINE")
    }
    if pipelines.isEmpty, !use.findings.isEmpty { throw InvalidInput(use.findings) }
    let lockfile = Lockfile(try names.map { try renewed($0, of: use.entries, old?.plugins ?? [], folder) } ?? use.entries)
    return LockUpdate(
      path: path, isNew: !Files.exists(path), lockfile: lockfile, changes: changes(from: old?.plugins ?? [], to: lockfile.plugins),
      warnings: use.findings.map { Diagnostic(.warning, $0.message, at: $0.location, help: $0.help) })
  }

  /// The file is there, and says of every plugin what is there.
  package var isUpToDate: Bool { changes.isEmpty && !isNew }

  /// Does something while no other process locks plugins in the folder: two would overwrite each other's part.
  package static func alone<Result>(in folder: String, _ body: () throws -> Result) throws -> Result {
    let opened = try FileDescriptor(opening: folder, .directory)
    let end = Clock.monotonic + 60
    while try !opened.lock(shared: false) {
      if Clock.monotonic > end { throw InvalidInput("another process locks the plugins in \(folder), and that takes long") }
      Clock.sleep(seconds: 0.02)
    }
    return try withExtendedLifetime(opened, body)
  }

  /// The entries with those of some plugins taken from what is there now.
  private static func renewed(
    _ names: Set<String>, of now: [LockedPlugin], _ old: [LockedPlugin], _ folder: String
  ) throws(InvalidInput) -> [LockedPlugin] {
    let used = Set(now.map(\.name))
    if let unused = names.subtracting(used).min() {
      throw InvalidInput("no pipeline in \(folder) uses a plugin \"\(unused)\"", help: suggestion(for: unused, among: used.sorted()))
    }
    return now.filter { names.contains($0.name) } + old.filter { !names.contains($0.name) }
  }

  /// Whether the file has to be written.
  package var isNeeded: Bool { (try? Files.read(path)) != lockfile.bytes }

  package func write() throws { try Files.replace(path, with: lockfile.bytes) }

  private static func changes(from old: [LockedPlugin], to new: [LockedPlugin]) -> [Change] {
    let present = new.compactMap { plugin -> Change? in
      guard let before = old.first(where: plugin.isSame) else { return Change(kind: .added, plugin: plugin) }
      let details = plugin.contents.differences(from: before.contents)
      return details.isEmpty ? nil : Change(kind: .changed, plugin: plugin, details: details)
    }
    return present + old.filter { plugin in !new.contains(where: plugin.isSame) }.map { Change(kind: .removed, plugin: $0) }
  }

  /// The files in a folder that look like definitions of pipelines.
  private static func definitions(in folder: String) throws -> [String] {
    try Files.list(folder.isEmpty ? "." : folder).filter { $0.hasSuffix(".json") }.map { folder == "." ? $0 : Path.join(folder, $0) }
      .filter { path in
        guard (try? Files.status(path))?.kind == .file, let bytes = try? Files.read(path, limit: 1 << 20) else { return false }
        let steps = (try? JSONValue(parsing: bytes))?["steps"]?.arrayValue ?? []
        return steps.contains { $0["uses"] != nil }
      }
  }
}

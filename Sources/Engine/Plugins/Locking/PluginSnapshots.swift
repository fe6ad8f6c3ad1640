internal import Cryptography
internal import Diagnostics
internal import Pipelines
internal import POSIX

/// The copies of locked plugins, one a digest, in the home's cache. A run executes the copy: bytes that were hashed
/// while they were copied, in a place where nothing is that the lockfile does not list.
struct PluginSnapshots {
  private let folder: String
  /// Not used for so long, in seconds, a copy is removed; and of others the newest stay.
  private static let kept = 7 * 86400.0
  private static let mostKept = 32
  /// The system notes the time of a change in steps of up to 10 ms. What changed shortly before it was read could
  /// change once more without showing it.
  private static let clockStep = 0.02

  init(home: Home) { folder = Path.join(home.cache, "plugins") }

  /// The copy of a plugin, made when it is not there or no longer what it was.
  /// - Throws: `InvalidInput` when the plugin's files are not those of the lockfile, `SystemError`.
  func pin(_ plugin: InstalledPlugin, _ locked: LockedPlugin) throws -> PinnedPlugin {
    try Files.makeDirectories(folder)
    for _ in 0..<5 {
      if let pinned = try existing(locked) { return pinned }
      try make(plugin, locked)
    }
    throw InvalidInput("the copy of the plugin \"\(plugin.name)\" in \(folder) is changed again and again by somebody")
  }

  // MARK: Checking one that is there

  /// Nil when there is none, or none any more.
  private func existing(_ locked: LockedPlugin) throws -> PinnedPlugin? {
    let path = Path.join(folder, locked.digest)
    guard let use = try takeUse(path) else { return nil }
    try? Files.setModified(path, seconds: Clock.now)
    for _ in 0..<3 {
      let now = Clock.now
      guard let identities = try identities(of: path, expected: locked.contents) else { break }
      let newest = identities.values.map(\.changed).max() ?? 0
      if newest < now - Self.clockStep || newest > now + 1 {
        return PinnedPlugin(digest: locked.digest, folder: path, identities: identities, use: use)
      }
      Clock.sleep(seconds: Self.clockStep)
    }
    // Somebody has changed it: out of the way with it, under a name that nothing is run from.
    let aside = Files.temporaryName(beside: path)
    do throws(SystemError) { try Files.rename(path, to: aside) } catch {
      // Another process was quicker.
      if !error.isNotFound { throw error }
    }
    try? Files.removeTree(aside)
    return nil
  }

  /// Its opened folder with a lock that keeps it from being removed; nil when it is not there.
  private func takeUse(_ path: String) throws -> FileDescriptor? {
    let end = Clock.monotonic + 10
    while Clock.monotonic < end {
      let opened: FileDescriptor
      do throws(SystemError) { opened = try FileDescriptor(opening: path, .directoryNoFollow) } catch {
        if error.isNotFound { return nil }
        throw error
      }
      if try opened.lock(shared: true), let there = try? Files.linkStatus(path), there.inode == (try opened.status()).inode {
        return opened
      }
      Clock.sleep(seconds: 0.02)
    }
    throw InvalidInput("the copy of a plugin is being removed by another process, and that takes long: \(path)")
  }

  /// Nil when it is not what the contents say, file by file.
  /// - Throws: `SystemError` when that can't be found out.
  private func identities(of path: String, expected: PluginContents) throws -> [String: FileStatus]? {
    do {
      return try readIdentities(of: path, expected: expected)
    } catch let error as SystemError where error.isLasting {
      // A part is missing, or something else is in its place.
      return nil
    } catch is InvalidInput { return nil }
  }

  private func readIdentities(of path: String, expected: PluginContents) throws -> [String: FileStatus]? {
    var found: [String: FileStatus] = [:]
    let plugin = try ContentsReader(Path.join(path, "plugin"), isComplete: true)
    guard plugin.entries == Self.entriesInCopy(expected) else { return nil }
    for (inner, status) in plugin.identities { found[Path.join("plugin", inner)] = status }
    if let program = expected.program {
      let other = try ContentsReader(Path.join(path, "program"), isComplete: true)
      guard other.entries == [program.name: .file(digest: program.digest, isExecutable: true)] else { return nil }
      for (inner, status) in other.identities { found[Path.join("program", inner)] = status }
    }
    return found
  }

  /// Python writes compiled modules into `__pycache__` beside those that it imports, and would run what somebody else
  /// has put there. A file of that name keeps it from doing either.
  private static func entriesInCopy(_ contents: PluginContents) -> [String: PluginContents.Entry] {
    var entries = contents.entries
    let empty = PluginContents.Entry.file(digest: SHA256.hexDigest([]), isExecutable: false)
    for path in placeholders(contents) { entries[path] = empty }
    return entries
  }

  private static func placeholders(_ contents: PluginContents) -> Set<String> {
    Set(contents.entries.keys.filter { Path.fileExtension($0) == "py" }.map { path in
      path.contains("/") ? Path.join(Path.parent(path), "__pycache__") : "__pycache__"
    }).subtracting(contents.entries.keys)
  }

  // MARK: Making one

  private func make(_ plugin: InstalledPlugin, _ locked: LockedPlugin) throws {
    let path = Path.join(folder, locked.digest)
    let staged = Files.temporaryName(beside: path)
    try Files.makeDirectory(staged)
    defer { try? Files.removeTree(staged) }
    let contents = try plugin.contents(copyingTo: staged)
    let differences = contents.differences(from: locked.contents)
    if !differences.isEmpty { throw InvalidInput([plugin.mismatch(differences, at: nil)]) }
    let root = Path.join(staged, "plugin")
    for placeholder in Self.placeholders(contents) { try Files.write(Path.join(root, placeholder), [], permissions: 0o444) }
    var folders: Set<String> = [""]
    for path in contents.entries.keys {
      var parent = Path.parent(path)
      while parent != ".", folders.insert(parent).inserted { parent = Path.parent(parent) }
    }
    for folder in folders { try Files.changePermissions(Path.join(root, folder), 0o555) }
    if contents.program != nil { try Files.changePermissions(Path.join(staged, "program"), 0o555) }
    do throws(SystemError) { try Files.rename(staged, to: path) } catch {
      // Another process was quicker? Its copy is checked like any other.
      if !error.isExisting { throw error }
    }
    removeOld(except: locked.digest)
  }

  /// Copies that nobody uses and nobody has used for a week, those over the number that is kept, and those that a
  /// process left unfinished.
  private func removeOld(except digest: String) {
    let others = ((try? Files.list(folder)) ?? []).filter { $0 != digest }.compactMap { name in
      (try? Files.linkStatus(Path.join(folder, name))).map { (path: Path.join(folder, name), used: $0.modified) }
    }
    for (index, (path, used)) in others.sorted(by: { $0.used > $1.used }).enumerated() {
      // One that is being made has a name with a dot, and no lock yet.
      let isUnfinished = Path.name(path).hasPrefix(".")
      guard used < Clock.now - Self.kept || index >= Self.mostKept && !isUnfinished else { continue }
      guard let opened = try? FileDescriptor(opening: path, .directoryNoFollow), (try? opened.lock(shared: false)) == true else { continue }
      try? Files.removeTree(path)
    }
  }
}

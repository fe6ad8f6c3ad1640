internal import CPOSIX
internal import Diagnostics
internal import Glibc

/// What has changed below a watched folder since it was last asked.
package struct FolderChanges: Sendable, Hashable {
  /// Relative to the folder: files that were written, came, went or got another mode, and folders that came or went.
  package var paths: Set<String> = []
  /// Files that came and went again since nothing had changed for the last time: what a program writes before it gives
  /// it its name.
  package var passing: Set<String> = []
  /// More has changed than could be followed: anything may be different.
  package var isIncomplete = false
  /// The folder itself was removed or renamed: nothing is watched any more.
  package var isGone = false

  package init(paths: Set<String> = [], isIncomplete: Bool = false) {
    self.paths = paths
    self.isIncomplete = isIncomplete
  }

  package var isEmpty: Bool { paths.isEmpty && !isIncomplete && !isGone }

  package mutating func add(_ other: FolderChanges) {
    paths.formUnion(other.paths)
    passing.formUnion(other.passing)
    paths.subtract(other.passing)
    isIncomplete = isIncomplete || other.isIncomplete
    isGone = isGone || other.isGone
  }
}

/// Follows what changes in a folder and all folders below it, by inotify(7). Links to folders are not followed. Used on
/// one thread.
package final class FolderWatch {
  package let root: String
  private let isExcluded: (String) -> Bool
  private var queue: FileDescriptor
  /// Of the kernel's numbers, the folder relative to the root; and the reverse.
  private var folders: [Int32: String] = [:]
  private var numbers: [String: Int32] = [:]
  /// Files that came since nothing had changed for the last time, and those that had been there and went.
  private var newcomers: Set<String> = []
  private var departed: Set<String> = []

  private static let kinds = UInt32(
    IN_CREATE | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR | IN_EXCL_UNLINK)

  /// - Parameters:
  ///   - root: absolute.
  ///   - isExcluded: tells from a path relative to it whether a folder or file is of no interest, with all below it.
  /// - Throws: `InvalidInput` where the system gives no more watches, `SystemError` where the folder can't be watched.
  package init(_ root: String, excluding isExcluded: @escaping (String) -> Bool = { _ in false }) throws {
    self.root = root
    self.isExcluded = isExcluded
    queue = try Self.open()
    try add("")
  }

  /// Readable when there are changes. May be another one after `takeChanges`.
  package var descriptor: Int32 { queue.number }

  /// How many folders are watched.
  package var folderCount: Int { folders.count }

  /// Everything that has changed since the last time, at once; empty when nothing has.
  /// - Throws: as `init`, where new folders can't be watched.
  package func takeChanges() throws -> FolderChanges {
    var changes = FolderChanges()
    var isQuiet = true
    while let bytes = try read() {
      isQuiet = false
      for change in FileChange.parse(bytes) {
        if change.isOverflow {
          try startAgain()
          changes.isIncomplete = true
          break
        }
        try apply(change, to: &changes)
      }
    }
    if isQuiet {
      newcomers = []
      departed = []
    }
    return changes
  }

  private func read() throws(SystemError) -> [UInt8]? {
    do { return try queue.read(upTo: 65536) } catch {
      if error.wouldBlock { return nil }
      throw error
    }
  }

  private func apply(_ change: FileChange, to changes: inout FolderChanges) throws {
    // Of a folder that has been left alone since.
    guard let folder = folders[change.folder] else { return }
    if change.isAny(of: IN_IGNORED) {
      forget(change.folder)
      if folder.isEmpty { changes.isGone = true }
      return
    }
    if change.isAny(of: IN_DELETE_SELF, IN_MOVE_SELF) {
      if folder.isEmpty { changes.isGone = true }
      return
    }
    guard !change.name.isEmpty else { return }
    let path = Path.join(folder, change.name)
    if isExcluded(path) { return }
    if change.isFolder {
      if change.isAny(of: IN_MOVED_FROM, IN_DELETE) { leave(path) }
      if change.isAny(of: IN_CREATE, IN_MOVED_TO) { try add(path, telling: &changes) }
      if !change.isAny(of: IN_ATTRIB) { changes.paths.insert(path) }
    } else {
      note(change, path, in: &changes)
    }
  }

  private func note(_ change: FileChange, _ path: String, in changes: inout FolderChanges) {
    if change.isAny(of: IN_DELETE, IN_MOVED_FROM) {
      if newcomers.remove(path) != nil {
        changes.paths.remove(path)
        changes.passing.insert(path)
        return
      }
      departed.insert(path)
    }
    changes.passing.remove(path)
    if change.isAny(of: IN_CREATE), !departed.contains(path) { newcomers.insert(path) }
    if !change.isAny(of: IN_CREATE) || isWhole(path) { changes.paths.insert(path) }
  }

  /// Of a file that was just made its writer tells when it closes it. A link is made in one step, a second name too.
  private func isWhole(_ path: String) -> Bool {
    guard let status = try? Files.linkStatus(Path.join(root, path)) else { return false }
    return status.kind != .file || status.linkCount > 1
  }

  /// Watches everything anew: what the kernel's numbers stood for is no longer sure.
  private func startAgain() throws {
    queue = try Self.open()
    folders = [:]
    numbers = [:]
    try add("")
  }

  private func add(_ folder: String) throws {
    var ignored = FolderChanges()
    try add(folder, telling: &ignored)
  }

  /// Watches a folder and those below it. What is in them already came before they were watched: it counts as changed.
  private func add(_ folder: String, telling changes: inout FolderChanges) throws {
    var pending = [folder]
    while let folder = pending.popLast() {
      guard try watch(folder) else { continue }
      for entry in try entries(folder) {
        let path = Path.join(folder, entry.name)
        if isExcluded(path) { continue }
        if entry.isFolder { pending.append(path) } else { changes.paths.insert(path) }
      }
    }
  }

  /// False for a folder that went meanwhile or may not be read.
  private func watch(_ folder: String) throws -> Bool {
    let path = Path.join(root, folder)
    let kinds = folder.isEmpty ? Self.kinds | UInt32(IN_MOVE_SELF | IN_DELETE_SELF) : Self.kinds | UInt32(IN_DONT_FOLLOW)
    let number: Int32
    do throws(SystemError) {
      number = try check("can't watch", path) { queue.withNumber { unsafe inotify_add_watch($0, path, kinds) } }
    } catch {
      if error.code == ENOSPC { throw Self.noMore("folders", "max_user_watches", at: path) }
      if !folder.isEmpty, error.isNotFound || error.isPermission { return false }
      throw error
    }
    // The same folder under another name: it was renamed faster than we looked.
    if let old = folders[number], old != folder { numbers[old] = nil }
    folders[number] = folder
    numbers[folder] = number
    return true
  }

  private func entries(_ folder: String) throws(SystemError) -> [(name: String, isFolder: Bool)] {
    guard let directory = unsafe opendir(Path.join(root, folder)) else { return [] }
    defer { unsafe closedir(directory) }
    var found: [(name: String, isFolder: Bool)] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name == "." || name == ".." { continue }
      // Not every file system says what an entry is.
      let type = unsafe Int(entry.pointee.d_type)
      let isFolder =
        type == Int(DT_UNKNOWN)
        ? (try? Files.linkStatus(Path.join(root, Path.join(folder, name))))?.kind == .directory : type == Int(DT_DIR)
      found.append((name, isFolder))
    }
    return found
  }

  /// A folder went, or is somewhere else now: nothing in it is followed any more.
  private func leave(_ folder: String) {
    for (path, number) in numbers where Path.isWithin(path, folder) {
      queue.withNumber { _ = inotify_rm_watch($0, number) }
      forget(number)
    }
  }

  private func forget(_ number: Int32) {
    guard let folder = folders.removeValue(forKey: number), numbers[folder] == number else { return }
    numbers[folder] = nil
  }

  private static func open() throws -> FileDescriptor {
    do throws(SystemError) {
      return FileDescriptor(
        owning: try check("can't watch folders") { inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC)) })
    } catch {
      if error.code == EMFILE { throw noMore("programs that watch folders", "max_user_instances", at: nil) }
      throw error
    }
  }

  /// inotify(7), "/proc interfaces".
  private static func noMore(_ what: String, _ setting: String, at path: String?) -> InvalidInput {
    let name = "fs.inotify.\(setting)"
    let limit = (try? Files.read("/proc/sys/fs/inotify/\(setting)")).map { String(decoding: $0.prefix { $0 > 0x20 }, as: UTF8.self) }
    return InvalidInput(
      "\(path.map { "can't watch \($0)" } ?? "can't watch folders"): the system takes no more \(what) (\(name) is \(limit ?? "too low"))",
      help: "raise it, as in \"sysctl \(name)=524288\", or end other programs that watch many folders")
  }
}

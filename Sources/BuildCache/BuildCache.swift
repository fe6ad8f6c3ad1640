package import POSIX

/// What a step remembers from one run to the next, in a folder of its own below the home: objects (results by their keys)
/// and notes (for each project, which objects its last run used, and whatever else the step wants to find again).
///
/// Nothing depends on it: whatever is missing or damaged is made again, and it may be removed at any time. Any number of
/// processes may use it at once. It is bounded: when what was added since the last sweep is an eighth of the limit, objects
/// that no note mentions go, and then the notes that were not used for the longest time with theirs.
package final class BuildCache: Sendable {
  package let folder: String
  package let objects: ObjectStore
  /// In bytes.
  private let limit: Int
  /// Held, shared with other users, as long as the cache is used; a sweep wants it for itself.
  private let lock: FileDescriptor

  /// Two gigabytes: some two hundred thousand pages.
  package static let standardLimit = 2 << 30

  /// - Parameter folder: made where it is missing.
  /// - Throws: `SystemError` when the folder can't be written.
  package init(_ folder: String, limit: Int = standardLimit) throws(SystemError) {
    self.folder = folder
    self.limit = limit
    objects = ObjectStore(Path.join(folder, "objects"))
    try Files.makeDirectories(Path.join(folder, "notes"))
    try Files.makeDirectories(objects.folder)
    lock = try FileDescriptor(opening: folder, .directory)
    try share()
  }

  /// What the project's last run wrote down; nil when there is nothing, or it was damaged.
  package func note(_ project: String) -> [UInt8]? {
    guard let bytes = try? Files.read(notePath(project)) else { return nil }
    return Note(bytes)?.contents
  }

  /// Writes down what the next run of the project wants to know, and sweeps if it is time.
  /// - Parameters:
  ///   - objects: that the run used: they stay.
  ///   - added: how many bytes of objects the run has put.
  package func setNote(_ project: String, _ contents: [UInt8], objects used: [CacheKey], added: Int) throws(SystemError) {
    let path = notePath(project)
    let staged = Files.temporaryName(beside: path)
    do throws(SystemError) {
      // Not flushed to the disk: a note that did not survive a power cut is seen to be damaged.
      try Files.write(staged, Note(contents: contents, objects: used).bytes)
      try Files.rename(staged, to: path)
    } catch {
      try? Files.remove(staged)
      throw error
    }
    if added > 0 { try count(added) }
  }

  /// The project is used still.
  package func touch(_ project: String) {
    try? Files.setModified(notePath(project), seconds: Clock.now)
  }

  /// Removes everything that is not used just now.
  /// - Returns: false when another process uses the cache, which then stays as it is.
  package func clear() throws(SystemError) -> Bool {
    try alone { () throws(SystemError) in
      for name in try Files.list(folder) { try Files.removeTree(Path.join(folder, name)) }
    }
  }

  /// Notes of several projects must not meet, whatever their names are.
  private func notePath(_ project: String) -> String { "\(folder)/notes/\(CacheKey(Array(project.utf8)).text)" }

  private func count(_ added: Int) throws(SystemError) {
    let file = try FileDescriptor(opening: Path.join(folder, "added"), .append)
    // A byte for every 64 KiB: adding to a file needs no lock.
    try file.write([UInt8](repeating: UInt8(ascii: "+"), count: max(1, added >> 16)))
    if try file.status().size << 16 >= limit / 8 { _ = try alone { () throws(SystemError) in try CacheSweep(folder, objects, limit).run() } }
  }

  /// Calls `body` while nobody else uses the cache; not at all when somebody does.
  private func alone(_ body: () throws(SystemError) -> Void) throws(SystemError) -> Bool {
    // A lock that can't be changed is lost.
    defer { try? share() }
    guard try lock.lock(shared: false) else { return false }
    try body()
    return true
  }

  /// Waits for a sweep, which takes no longer than it takes to look at every object.
  private func share() throws(SystemError) {
    while try !lock.lock(shared: true) { Clock.sleep(seconds: 0.01) }
  }
}

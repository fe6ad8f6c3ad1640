internal import POSIX
internal import Synchronization

/// A folder that appears whole or not at all: written beside its place, and swapped in at the end, so that a failure
/// leaves the last good output untouched. Files may be written from several threads.
final class OutputFolder: Sendable {
  /// Where it will be, absolute.
  let path: String
  private let staging: String
  private let state = Mutex(State())

  private struct State {
    var bytes = 0
    var folders: Set<String> = []
  }

  init(_ path: String) throws(SystemError) {
    self.path = path
    staging = Path.join(Path.parent(path), ".\(Path.name(path)).staging")
    try Files.makeDirectories(Path.parent(path))
    // What a killed attempt left.
    try Files.removeTree(staging)
    try Files.makeDirectory(staging)
  }

  /// Of all files so far.
  var bytes: Int { state.withLock { $0.bytes } }

  /// - Parameter relative: a clean path; folders are made where they are missing.
  func write(_ relative: String, _ contents: [UInt8]) throws(SystemError) {
    let folder = Path.parent(relative)
    let isNew = state.withLock { state in
      state.bytes += contents.count
      return state.folders.insert(folder).inserted
    }
    // Another thread may still be making it: that one's caller and this one both wait for the system.
    let target = Path.join(staging, relative)
    if isNew { try Files.makeDirectories(Path.join(staging, folder)) }
    do { try Files.write(target, contents) } catch where error.isNotFound {
      try Files.makeDirectories(Path.join(staging, folder))
      try Files.write(target, contents)
    }
  }

  /// Puts it in its place.
  func publish() throws(SystemError) {
    guard Files.exists(path) else { return try Files.rename(staging, to: path) }
    try Files.exchange(staging, path)
    try Files.removeTree(staging)
  }

  func discard() { try? Files.removeTree(staging) }
}

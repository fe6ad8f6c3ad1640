internal import POSIX
internal import Synchronization

/// The new tree, made beside its place and put there in one step.
final class Staging: Sendable {
  let root: String
  private let output: String
  private let folders = Mutex<Set<String>>([])

  /// - Throws: `SystemError`.
  init(_ output: String) throws {
    self.output = output
    try Files.makeDirectories(Path.parent(output))
    root = Files.temporaryName(beside: output)
    try Files.makeDirectory(root)
  }

  /// Removes what is left of it: all, or after `commit` what was there before.
  func discard() { try? Files.removeTree(root) }

  func write(_ path: String, _ bytes: [UInt8]) throws {
    try makeFolder(of: path)
    try Files.write(Path.join(root, path), bytes)
  }

  private func makeFolder(of path: String) throws {
    let folder = Path.parent(path)
    if folders.withLock({ $0.contains(folder) }) { return }
    try Files.makeDirectories(Path.join(root, folder))
    folders.withLock { _ = $0.insert(folder) }
  }

  /// Replaces what is at the output.
  func commit() throws {
    if Files.exists(output) {
      // What was there is now at `root`.
      try Files.exchange(root, output)
    } else {
      try Files.rename(root, to: output)
    }
  }
}

internal import POSIX
internal import Synchronization

/// The new tree, made beside its place and put there in one step.
final class Staging: Sendable {
  let root: String
  private let output: String
  private let state = Mutex((files: [String](), bytes: 0))

  /// - Throws: `SystemError`.
  init(_ output: String) throws {
    self.output = output
    try Files.makeDirectories(Path.parent(output))
    root = Files.temporaryName(beside: output)
    try Files.makeDirectory(root)
  }

  /// Removes what is left of it: all, or after `commit` what was there before.
  func discard() { try? Files.removeTree(root) }

  /// The site's files so far, without compressed copies.
  var files: [String] { state.withLock { $0.files } }
  /// Of those files.
  var bytes: Int { state.withLock { $0.bytes } }

  func write(_ path: String, _ bytes: [UInt8]) throws {
    try Files.makeDirectories(Path.parent(Path.join(root, path)))
    try Files.write(Path.join(root, path), bytes)
    state.withLock {
      $0.files.append(path)
      $0.bytes += bytes.count
    }
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

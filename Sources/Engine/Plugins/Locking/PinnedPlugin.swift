internal import Pipelines
internal import POSIX
internal import StepProtocol

/// A locked plugin's copy that a run uses: its bytes have been held against the lockfile, and before each start of a
/// process it must still be the same files.
package struct PinnedPlugin: Sendable {
  /// SHA-256 in hexadecimal, as in the lockfile.
  package let digest: String
  /// The copy; `plugin/` and perhaps `program/` lie in it.
  let folder: String
  private let identities: [String: FileStatus]
  /// Held as long as somebody may use the copy, so that nobody clears it away.
  private let use: FileDescriptor

  init(digest: String, folder: String, identities: [String: FileStatus], use: FileDescriptor) {
    self.digest = digest
    self.folder = folder
    self.identities = identities
    self.use = use
  }

  /// The first file or folder, by its path, that is no longer what was checked: replaced, written to, gone, or with a
  /// new file in it. The system's time of the last change can't be set back, and it is compared too.
  func firstChange() -> String? {
    identities.filter { path, then in
      guard let now = try? Files.linkStatus(Path.join(folder, path)) else { return true }
      return !now.isSameState(as: then)
    }.keys.min().map { Path.join(folder, $0) }
  }

  /// - Throws: `HostFailure` of the kind `digest`.
  func checkBeforeStart(_ plugin: String) throws(HostFailure) {
    guard let path = firstChange() else { return }
    throw HostFailure(
      .digest, "the plugin \"\(plugin)\" was changed after it had been checked against \(Lockfile.name): \(path)",
      effects: .none, help: "find out who writes there; the next run makes the copy anew")
  }
}

extension FileStatus {
  fileprivate func isSameState(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode && kind == other.kind && permissions == other.permissions
      && changed == other.changed && (kind == .directory || size == other.size && modified == other.modified)
  }
}

internal import POSIX
package import Releases

/// A release as nginx serves it: a read-only folder whose files have times made from their content.
package struct ExtractedRelease: Sendable {
  package let manifest: ReleaseManifest
  /// Absolute.
  package let folder: String

  package init(manifest: ReleaseManifest, folder: String) {
    self.manifest = manifest
    self.folder = folder
  }

  /// Whether the folder holds exactly the manifest's files, and each looks as it was extracted: who changes a file changes
  /// its time, which is made from its content. Nothing is read; a disk that lies is found by `slipway audit`.
  package func isIntact() -> Bool {
    let expected = FilesByFolder(manifest)
    let owner = (try? Files.linkStatus(folder))?.owner
    let found = try? concurrentMap(expected.folders, perThread: 8) { [folder] part in
      let (known, hasOthers) = try FileDescriptor(opening: Path.join(folder, part.path), .directory).entries()
      guard !hasOthers, known.count == part.files.count + part.folders.count else { return false }
      let entries = Dictionary(known.map { ($0.name, $0.status) }) { first, _ in first }
      return part.folders.allSatisfy { entries[$0]?.kind == .directory }
        && part.files.allSatisfy { name, file, _ in entries[name].map { Self.looksRight($0, file, owner: owner) } ?? false }
    }
    return found?.allSatisfy(\.self) ?? false
  }

  /// Whether this can be the file, as far as can be told without reading it.
  static func looksRight(_ status: FileStatus, _ file: ReleaseFile, owner: UInt32?) -> Bool {
    status.kind == .file && status.size == file.size && status.permissions == 0o444 && status.owner == owner
      && status.modifiedNanoseconds == ContentTime.seconds(sha256: file.sha256) * 1_000_000_000
  }
}

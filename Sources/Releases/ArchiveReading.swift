internal import Cryptography
internal import POSIX

/// Brings an archive into memory and hashes it, on a thread of its own, while it is found out what is wanted of it.
package final class ArchiveReading: Sendable {
  /// What is larger is read in passes that take little memory.
  static let sizeLimit = 64 << 20

  private struct State {
    var bytes: Result<[UInt8], any Error>?
    var hashes: FileHashes?
  }

  private let state = Monitor(State())

  /// - Returns: nil for an archive that is too large.
  init?(_ release: Release, _ sealed: SealedManifest) {
    let size = sealed.manifest.archive.size
    guard size <= Self.sizeLimit else { return nil }
    startThread { [state] in
      let result = Result { try Self.read(release.archivePath, size) }
      state.change { $0.bytes = result }
      guard case .success(let bytes) = result else { return }
      let hashes = FileHashes(size: bytes.count, sha256: SHA256.hexDigest(bytes), blake2b: [])
      state.change { $0.hashes = hashes }
    }
  }

  private static func read(_ path: String, _ size: Int) throws -> [UInt8] {
    let file = try FileDescriptor(opening: path, .readNoFollow)
    var bytes: [UInt8] = []
    // One more than there should be, so that more is noticed.
    while bytes.count <= size, case let piece = try file.read(upTo: size + 1 - bytes.count), !piece.isEmpty {
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
    }
    return bytes
  }

  /// As soon as they are there; nobody has looked at them.
  func bytes() throws -> [UInt8] { try state.wait { $0.bytes }.get() }

  /// Of all of them.
  func hashes() throws -> FileHashes {
    _ = try bytes()
    return state.wait { $0.hashes }
  }
}

extension VerifiedRelease {
  /// Begins to read the archive, for `extract` of some files.
  /// - Returns: nil where that would not help.
  package func read() -> ArchiveReading? { ArchiveReading(release, sealed) }
}

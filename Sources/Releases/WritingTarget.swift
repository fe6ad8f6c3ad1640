internal import POSIX

/// Where the files of an archive are written to, one by one, each held against its digest.
struct WritingTarget: Sendable {
  /// nil: they are only hashed.
  let staging: String?
  /// For messages.
  let archive: String

  /// A file with its content.
  struct Whole: Sendable {
    var file: ReleaseFile
    var bytes: [UInt8] = []
  }

  func write(_ whole: Whole) throws {
    var pieces = [[whole.bytes], []]
    try write(whole.file) { pieces.removeFirst() }
  }

  /// - Parameter next: gives the next pieces; none at the end.
  func write(_ file: ReleaseFile, _ next: () throws -> [[UInt8]]) throws {
    let path = staging.map { Path.join($0, file.path) }
    let output = try path.map { path in try FileDescriptor(opening: path, .create, permissions: 0o444) }
    var hash = StreamedHash()
    while case let pieces = try next(), !pieces.isEmpty {
      for piece in pieces {
        hash.update(piece)
        do { try output?.write(piece) } catch { throw SystemError(code: error.code, "can't write", path: path) }
      }
    }
    guard hash.size == file.size, hash.hexDigest() == file.sha256 else {
      throw ReleaseError(.damaged, "\(archive): \(HostileText.quoted(file.path)) is not what the manifest says")
    }
    if Self.isMasked { try output?.changePermissions(0o444) }
  }

  /// Whether the process makes files that others than their owner can't read: the mode is set once more then.
  private static let isMasked = Environment.fileModeMask & 0o444 != 0
}

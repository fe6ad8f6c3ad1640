internal import Cryptography
internal import POSIX
package import Releases

/// Deltas that were made, below `cache/deltas` of a home: each is made once, also when several ask for it at the same
/// time, and those that nobody has asked for longest go when there is no more room. What is there can be removed at any
/// time.
package struct DeltaCache: Sendable {
  /// Of all deltas together, in bytes.
  package static let defaultLimit = 1 << 30

  let root: String
  let limit: Int

  /// - Parameters:
  ///   - home: `$SLIPWAY_HOME`.
  ///   - limit: of all deltas together, in bytes; the one that was made last stays whatever its size.
  package init(home: String, limit: Int = DeltaCache.defaultLimit) {
    root = Path.join(home, "cache/deltas")
    self.limit = limit
  }

  /// The file with the delta of the archives.
  /// - Parameters:
  ///   - waiting: called once with a line about who is making it, when somebody is.
  ///   - progress: as of `ReleaseDelta.make`; not called when it was made before.
  /// - Returns: nil when a delta would save less than a tenth of the archive: the archive itself is to be sent.
  /// - Throws: as `ReleaseDelta.make`.
  package func archiveDelta(
    from older: StoredRelease, to newer: StoredRelease, waiting: (String) -> Void = { _ in },
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> String? {
    let (from, to) = (older.manifest.archive, newer.manifest.archive)
    return try file("archive", from.sha256, to.sha256, waiting) { path in
      let size = try ReleaseDelta.make(from: older.release, to: newer.release, at: path, progress: progress)
      return size < to.size - to.size / 10
    }
  }

  /// The file with the delta of the manifests; nil as of `archiveDelta`.
  /// - Throws: `SystemError`, `ZstandardError`.
  package func manifestDelta(from older: Release, to newer: Release) throws -> String? {
    let (from, to) = (
      try Files.read(older.manifestPath, limit: ReleaseManifest.sizeLimit), try Files.read(newer.manifestPath, limit: ReleaseManifest.sizeLimit)
    )
    return try file("manifest", SHA256.hexDigest(from), SHA256.hexDigest(to), { _ in }) { path in
      let delta = try ManifestDelta.make(from: from, to: to)
      try Files.write(path, delta)
      return delta.count < to.count - to.count / 10
    }
  }

  /// - Parameters:
  ///   - from, to: what identifies the content of both; names that anybody chose don't reach a path.
  ///   - make: makes the file; false when it isn't worth keeping, which is remembered.
  private func file(
    _ kind: String, _ from: String, _ to: String, _ waiting: (String) -> Void, make: (String) throws -> Bool
  ) throws -> String? {
    let key = SHA256.hexDigest(Array("1 \(from) \(to)".utf8))
    let path = Path.join(root, "\(kind)-\(key)\(Self.suffix)")
    if let size = use(path) { return size > 0 ? path : nil }
    try Files.makeDirectories(Path.join(root, Self.locks))
    // Some hundred locks for all keys: a lock's file can't be removed while others may wait for it.
    let lock = try FileLock.acquire(
      Path.join(root, "\(Self.locks)/\(key.prefix(2))"), owner: "process \(Environment.processIdentifier)", waiting: waiting)
    defer { lock.release() }
    if let size = use(path) { return size > 0 ? path : nil }
    // One name a delta: what a crash left behind is replaced, and nobody else writes there.
    let unfinished = path + Self.unfinishedSuffix
    if Files.exists(unfinished) { try Files.remove(unfinished) }
    let isWorthIt: Bool
    do { isWorthIt = try make(unfinished) } catch {
      try? Files.remove(unfinished)
      throw error
    }
    // An empty file says that there is no use in a delta.
    if !isWorthIt { try Files.write(unfinished, []) }
    try Files.rename(unfinished, to: path)
    try makeRoom(keeping: path)
    return isWorthIt ? path : nil
  }

  /// Says that a file was asked for, and its size; nil when it isn't there.
  private func use(_ path: String) -> Int? {
    guard let status = try? Files.linkStatus(path), status.kind == .file else { return nil }
    try? Files.setModified(path, seconds: Clock.now)
    return status.size
  }
}

internal import Cryptography
internal import Diagnostics
internal import POSIX
package import Releases
internal import Zstandard

/// `archive.delta`: what turns the tar of an older release into that of a newer one. docs/releases.md has the format.
package enum ReleaseDelta {
  package static let name = "archive.delta"

  /// Makes a delta. Neither release is verified: who applies it holds the result against its manifest.
  /// - Parameters:
  ///   - path: of a file that does not exist yet.
  ///   - progress: called with the bytes looked at and those to look at, about; what it throws ends the making.
  /// - Returns: its size, in bytes.
  /// - Throws: `RemoteError` (`refused` for a damaged archive, `unsupported` for one beyond any size), `SystemError`.
  @discardableResult
  package static func make(
    from older: Release, to newer: Release, at path: String, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> Int {
    var done = 0
    // Sizes are known after the first pass, of which archives of text are a fifth.
    let guess = try 10 * (Files.status(older.archivePath).size + Files.status(newer.archivePath).size)
    func advance(_ count: Int) throws {
      done += count
      try progress(done, max(done, guess))
    }
    let (from, to) = (try TarStream.survey(older, progress: advance), try TarStream.survey(newer, progress: advance))
    let total = done + to.digest.size
    do {
      switch DeltaFormat(older: from.digest.size, newer: to.digest.size) {
      case .dictionaryCompressed:
        let delta = try DictionaryDelta.encode(
          TarStream.bytes(of: newer, expected: to.digest.size, limit: DeltaFormat.largestDictionary),
          from: TarStream.bytes(of: older, expected: from.digest.size, limit: DeltaFormat.largestDictionary))
        let file = try FileDescriptor(opening: path, .create)
        try file.write(delta)
        try file.synchronize()
      case .sliced:
        try SlicedDelta(from: older, from.digest, to: newer, to.digest, DeltaPlan.slices(older: from.layout, newer: to.layout))
          .write(to: path) { try progress(done + $0, total) }
      }
      try progress(total, total)
      return try Files.status(path).size
    } catch {
      try? Files.remove(path)
      throw error
    }
  }

  /// Whether `apply` can come to this archive: another version of zstd makes other bytes of the same tar. Where it can't,
  /// there is no use in fetching a delta.
  package static func canRebuild(_ archive: ReleaseManifest.Archive) -> Bool { archive.encoding == ArchiveCompression.encoding }

  /// Makes the archive of a newer release out of an older one and a delta. The delta is not trusted: what comes out has
  /// the size and the digest that a manifest says, or is not there.
  /// - Parameters:
  ///   - path: of the delta.
  ///   - destination: of the archive; what is there is replaced when the new one is right.
  ///   - archive: as the newer release's manifest describes it, whose signature was verified.
  ///   - progress: called with the bytes of the tar that were made, and those to make; what it throws ends the work.
  /// - Throws: `RemoteError` (`refused`: damaged, made from another release, or of another archive; `unsupported`:
  ///   another version of zstd made the archive), `SystemError`. The whole archive helps against each of them.
  package static func apply(
    _ path: String, from older: Release, archive destination: String, as archive: ReleaseManifest.Archive,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    switch try DeltaFormat(ofFile: path) {
    case .dictionaryCompressed:
      let tar = try applyDictionary(path, from: older, size: archive.tarSize)
      try rebuild(destination, archive) { output in
        for start in stride(from: 0, to: tar.count, by: 1 << 20) {
          let end = min(start + 1 << 20, tar.count)
          try output.write(Array(tar[start..<end]))
          try progress(end, tar.count)
        }
      }
    case .sliced:
      let delta = try SlicedDeltaReader(path)
      try delta.check(size: archive.tarSize)
      try delta.check(older)
      try rebuild(destination, archive) { output in try delta.apply(from: older, to: output.write, progress: progress) }
    }
  }

  /// By which `Available-Dictionary` names a release: size and SHA-256 of its tar.
  /// - Parameter limit: bytes of the tar; nobody is interested in the digest of a larger one.
  /// - Throws: `RemoteError` (`refused`) for an archive that is damaged or larger, `SystemError`.
  package static func tarDigest(of release: Release, limit: Int = .max) throws -> TarDigest {
    let stream = try TarStream(release)
    var hash = SHA256()
    while case let piece = try stream.read(), !piece.isEmpty {
      guard stream.position <= limit else {
        throw RemoteError(.refused, "\(release.archivePath) is larger than \(limit) bytes without its compression")
      }
      hash.update(piece)
    }
    return TarDigest(size: stream.position, sha256: hash.digest())
  }

  /// - Parameter size: that the tar must have, where the manifest says it.
  private static func applyDictionary(_ path: String, from older: Release, size: Int?) throws -> [UInt8] {
    let limit = DeltaFormat.largestDictionary
    // As large as a frame of that much can be.
    let delta = try Files.read(path, limit: limit + limit / 128)
    let dictionary = try TarStream.bytes(of: older, expected: limit / 2, limit: limit)
    return try DictionaryDelta.decode(delta, from: dictionary, limit: min(size ?? limit, limit), place: path)
  }

  private static func rebuild(
    _ destination: String, _ archive: ReleaseManifest.Archive, _ body: (RebuiltArchive) throws -> Void
  ) throws {
    let output = try RebuiltArchive(at: destination, as: archive)
    do {
      try body(output)
      try output.finish()
    } catch {
      output.discard()
      throw error
    }
  }
}

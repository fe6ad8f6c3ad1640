internal import POSIX
internal import Zstandard

/// Some files of an archive, by going to where they are: its frames are decompressed each by itself, on all processors,
/// and those that hold nothing of what is wanted not at all. The archive is verified whole nevertheless.
struct PartialExtraction {
  /// Of the archive, of each frame, and of what is wanted of them: that is in memory. What is larger is read in one pass.
  private static let sizeLimit = ArchiveReading.sizeLimit

  private let sealed: SealedManifest
  private let archivePath: String
  private let reading: ArchiveReading
  private let target: WritingTarget
  private let places: [TarPlaces.Place]

  /// - Returns: nil where it can't be told from the manifest where the files are.
  init?(_ release: Release, _ sealed: SealedManifest, files: Set<String>, into folder: String, reading: ArchiveReading? = nil) {
    guard let reading = reading ?? ArchiveReading(release, sealed), let places = TarPlaces.of(files, in: sealed.manifest.files) else { return nil }
    self.sealed = sealed
    self.reading = reading
    self.places = places
    archivePath = release.archivePath
    target = WritingTarget(staging: folder, archive: release.archivePath)
  }

  /// - Returns: false where the archive is the one that was signed, and not laid out as expected: nothing was written then.
  /// - Throws: `ReleaseError` (`badSignature` for another archive, `damaged`), `SystemError`.
  func run(_ progress: (Int, Int) throws -> Void) throws -> Bool {
    let files = try? contents(reading.bytes())
    // Written is what is known to be signed.
    try sealed.check(reading.hashes(), archive: archivePath)
    guard let files else { return false }
    let total = files.reduce(0) { $0 + $1.bytes.count }
    _ = try concurrentMap(files, progress: { try progress(total * $0 / max(1, files.count), total) }) { [target] in try target.write($0) }
    return true
  }

  /// nil where something else is in their place.
  private func contents(_ bytes: [UInt8]) throws -> [WritingTarget.Whole]? {
    // Nothing is known to be signed as yet: what a frame says of its size is not believed.
    guard let frames = ZstandardFrame.all(in: bytes), frames.allSatisfy({ $0.contentSize <= Self.sizeLimit }) else { return nil }
    var pieces = TarPieces(frames)
    for place in places { pieces.want(place.range) }
    guard pieces.size == sealed.manifest.archive.tarSize, pieces.wantedSize <= Self.sizeLimit else { return nil }
    try pieces.decompress(bytes)
    var files: [WritingTarget.Whole] = []
    for place in places {
      guard let bytes = pieces.bytes(place.range), place.isAnnounced(by: bytes) else { return nil }
      files.append(.init(file: place.file, bytes: Array(bytes.dropFirst(TarPlaces.block))))
    }
    return files
  }
}

/// The parts of a tar that were wanted.
private struct TarPieces {
  private struct Piece: Sendable {
    let frame: ZstandardFrame
    let start: Int
    /// What is wanted of it, by its place in the tar.
    var wanted: [Range<Int>] = []
    var contents: [[UInt8]] = []
    var end: Int { start + frame.contentSize }
  }

  private var pieces: [Piece] = []

  init(_ frames: [ZstandardFrame]) {
    for frame in frames { pieces.append(Piece(frame: frame, start: pieces.last?.end ?? 0)) }
  }

  var size: Int { pieces.last?.end ?? 0 }
  var wantedSize: Int { pieces.reduce(0) { $0 + $1.wanted.reduce(0) { $0 + $1.count } } }

  /// In their order.
  mutating func want(_ range: Range<Int>) {
    for index in indices(range) { pieces[index].wanted.append(range.clamped(to: pieces[index].start..<pieces[index].end)) }
  }

  /// A frame that nobody wants anything of stays as it is; of another one no more is kept than that.
  mutating func decompress(_ bytes: [UInt8]) throws {
    let wanted = pieces.indices.filter { !pieces[$0].wanted.isEmpty }
    let next = Monitor(wanted[...])
    let threads = min(Environment.processorCount, wanted.count)
    let found = try concurrentMap(Array(0..<threads), perThread: 1) { [pieces] _ in
      let decompressor = try ZstandardFrameDecompressor()
      var found: [(index: Int, contents: [[UInt8]])] = []
      while let index = next.change({ $0.popFirst() }) {
        let piece = pieces[index]
        let ranges = piece.wanted.map { $0.lowerBound - piece.start..<$0.upperBound - piece.start }
        found.append((index, try decompressor.parts(ranges, of: piece.frame, in: bytes)))
      }
      return found
    }
    for (index, contents) in found.joined() { pieces[index].contents = contents }
  }

  /// Of a range that was wanted; nil beyond the end.
  func bytes(_ range: Range<Int>) -> [UInt8]? {
    guard range.upperBound <= size else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for piece in pieces[indices(range)] {
      guard let index = piece.wanted.firstIndex(of: range.clamped(to: piece.start..<piece.end)) else { return nil }
      bytes += piece.contents[index]
    }
    return bytes
  }

  /// Of the pieces that hold some of it.
  private func indices(_ range: Range<Int>) -> Range<Int> {
    var (low, high) = (0, pieces.count)
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].end <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    let last = pieces[low...].firstIndex { $0.end >= range.upperBound } ?? pieces.count - 1
    return low..<max(low, last + 1)
  }
}

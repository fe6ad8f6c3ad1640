internal import Cryptography
internal import POSIX
internal import Releases
internal import Zstandard

/// A delta in slices that somebody else made, and what is done with it. The header was checked when it was opened.
struct SlicedDeltaReader {
  let header: SlicedHeader
  private let file: FileDescriptor
  private let path: String

  /// - Throws: `RemoteError` (`refused`) for what is no such delta, `SystemError`.
  init(_ path: String) throws {
    self.path = path
    file = try FileDescriptor(opening: path, .read)
    let start = try file.read(upTo: SlicedHeader.sizeLimit, at: 0)
    header = try SlicedHeader(parsing: start, fileSize: try file.status().size, place: path)
  }

  /// - Parameter size: of the newer tar, where a manifest says it.
  func check(size: Int?) throws(RemoteError) {
    if let size, header.newer.size != size {
      throw RemoteError(.refused, "\(path) makes \(header.newer.size) bytes, and \(size) are expected")
    }
  }

  /// - Throws: `RemoteError` (`refused`) when it was made from another release than this one.
  func check(_ older: Release) throws {
    let digest = try ReleaseDelta.tarDigest(of: older, limit: header.older.size)
    guard digest == header.older else { throw RemoteError.otherDictionary(path) }
  }

  /// - Parameters:
  ///   - output: gets the newer tar, slice by slice.
  ///   - progress: called with the bytes that were made, and those to make.
  func apply(from older: Release, to output: ([UInt8]) throws -> Void, progress: (Int, Int) throws -> Void) throws {
    var dictionary = SlidingPart(capacity: SlicedHeader.largestDictionary + 1, next: try TarStream(older).read)
    var (hash, made, position) = (SHA256(), 0, header.size)
    for slice in header.slices {
      let frame = try file.read(upTo: slice.compressed, at: position)
      guard frame.count == slice.compressed, try dictionary.move(to: slice.dictionary) else { throw damage("it is cut off") }
      let content = try decode(frame, slice, dictionary.bytes)
      hash.update(content)
      try output(content)
      position += slice.compressed
      made += slice.content
      try progress(made, header.newer.size)
    }
    guard hash.digest() == header.newer.sha256 else { throw damage("what it makes has another digest than it says") }
  }

  private func decode(_ frame: [UInt8], _ slice: SlicedHeader.Slice, _ dictionary: [UInt8]) throws(RemoteError) -> [UInt8] {
    guard ZstandardDelta.size(of: frame) == slice.content else { throw damage("a slice is no frame of the size that it says") }
    do { return try ZstandardDelta.decode(frame, from: dictionary, size: slice.content) } catch { throw damage(error.message) }
  }

  private func damage(_ reason: String) -> RemoteError { RemoteError(.refused, "\(path) is damaged: \(reason)") }
}

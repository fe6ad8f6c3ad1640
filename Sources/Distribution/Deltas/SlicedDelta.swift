internal import Cryptography
internal import POSIX
internal import Releases
internal import Zstandard

/// Makes a delta in slices, with the memory of one.
struct SlicedDelta {
  /// Tars of this size take a while: level 1 takes a third of the time of 3, and finds the same long matches.
  private static let level = 1

  private let older, newer: Release
  private let olderDigest, newerDigest: TarDigest
  private let plan: [DeltaPlan.Slice]

  init(from older: Release, _ olderDigest: TarDigest, to newer: Release, _ newerDigest: TarDigest, _ plan: [DeltaPlan.Slice]) {
    (self.older, self.olderDigest, self.newer, self.newerDigest, self.plan) = (older, olderDigest, newer, newerDigest, plan)
  }

  /// - Parameter progress: called with the bytes of the newer tar that are done.
  func write(to path: String, progress: (Int) throws -> Void) throws {
    guard plan.count <= SlicedHeader.largestCount else {
      throw RemoteError(.unsupported, "\(newer.archivePath) is too large for a delta")
    }
    let file = try FileDescriptor(opening: path, .create)
    var header = SlicedHeader(older: olderDigest, newer: newerDigest, slices: [])
    let room = SlicedHeader.size(slices: plan.count)
    // The header stands in front and is known at the end.
    try file.write([UInt8](repeating: 0, count: room))
    var dictionary = SlidingPart(capacity: SlicedHeader.largestDictionary + 1, next: try TarStream(older).read)
    var content = SlidingPart(capacity: SlicedHeader.largestContent + 1, next: try TarStream(newer).read)
    for slice in plan {
      guard try dictionary.move(to: slice.dictionary), try content.move(to: slice.content) else { throw changed }
      let frame = try ZstandardDelta.encode(content.bytes, from: dictionary.bytes, level: Self.level)
      try file.write(frame)
      header.slices.append(.init(dictionary: slice.dictionary, content: slice.content.count, compressed: frame.count))
      try progress(slice.content.upperBound)
    }
    // Opened once more, it is written from its beginning.
    try FileDescriptor(opening: path, .readWrite).write(header.bytes)
    try file.synchronize()
  }

  private var changed: RemoteError {
    RemoteError(.refused, "\(older.folder) or \(newer.folder) changed while a delta was made of them")
  }
}

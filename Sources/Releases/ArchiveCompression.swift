internal import POSIX
internal import Zstandard

/// How the tar of a release becomes its archive: block by block, each a zstd frame of its own. The same tar gives the same
/// archive wherever it is made, or made again from a delta, with the same version of libzstd.
package enum ArchiveCompression {
  /// A release is written once and sent often; higher levels cost four times the time for two percent.
  package static let encoding = ReleaseManifest.Archive.Encoding(version: ZstandardLibrary.version, level: 9)

  /// Bytes of a block. Frames of 4 MB make the archive of a site one percent larger than a single frame would, and are
  /// made by several threads also where a site is small.
  static let blockLength = 4 << 20

  /// Each takes 40 MB: the tables of the library, a block, and its frame.
  private static let mostThreads = 3

  /// - Parameters:
  ///   - threads: that compress, beside the one that writes; as many as there are processors, and three at most, if nil.
  ///   - sink: gets the bytes of the archive, piece by piece, on the thread that writes.
  package static func compressor(threads: Int? = nil, sink: @escaping ([UInt8]) throws -> Void) -> ArchiveCompressor {
    ArchiveCompressor(threads: threads ?? min(Environment.processorCount, mostThreads), sink: sink)
  }

  /// One frame.
  static func compress(_ block: [UInt8], by compressor: ZstandardFrameCompressor) throws(ZstandardError) -> [UInt8] {
    try compressor.compress(block[...], level: isCompressed(block, compressor) ? 1 : encoding.level)
  }

  /// Whether the block is of pictures, films or other data that has been compressed before: to search it as thoroughly
  /// as text takes eight times as long, for nothing. Samples tell; they decide about the bytes of the archive, too.
  private static func isCompressed(_ block: [UInt8], _ compressor: ZstandardFrameCompressor) throws(ZstandardError) -> Bool {
    let (count, length) = (8, 8192)
    guard block.count >= 2 * count * length else { return false }
    var size = 0
    for sample in 0..<count {
      let start = block.count / count * sample
      size += try compressor.compress(block[start..<start + length], level: 1).count
    }
    return size * 100 > 97 * count * length
  }
}

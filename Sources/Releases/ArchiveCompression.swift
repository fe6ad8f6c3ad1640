internal import POSIX
package import Zstandard

/// How the tar of a release becomes its archive. The same tar gives the same archive wherever it is made, or made again
/// from a delta, with the same version of libzstd.
package enum ArchiveCompression {
  /// A release is written once and sent often; higher levels cost four times the time for two percent.
  package static let encoding = ReleaseManifest.Archive.Encoding(version: ZstandardLibrary.version, level: 9)

  /// More would take more memory than a release may: each works on 16 MB at once, and keeps its tables.
  private static let mostThreads = 4

  /// - Parameter sink: gets the bytes of the archive, piece by piece.
  package static func compressor(sink: @escaping ([UInt8]) throws -> Void) throws(ZstandardError) -> ZstandardCompressor {
    try ZstandardCompressor(level: encoding.level, threads: min(Environment.processorCount, mostThreads), sink: sink)
  }
}

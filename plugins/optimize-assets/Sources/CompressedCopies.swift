internal import Compression
internal import POSIX

/// `.gz` and `.br` of a file, for the web server to send as they are.
struct CompressedCopies: Sendable {
  /// By suffix; only those that are smaller than the file.
  var copies: [(suffix: String, bytes: [UInt8])] = []

  /// zopfli's way of parsing, once: 0.15 % larger than level 12 and a third faster, and smaller than `gzip -9`.
  private static let gzipLevel = 10
  /// Below this a response fits one packet anyway, and its headers are larger.
  private static let smallestWorthwhile = 256

  /// - Parameter quality: of brotli, 0 to 11.
  init(of bytes: [UInt8], quality: Int) throws {
    guard bytes.count >= Self.smallestWorthwhile else { return }
    for (suffix, compressed) in [(".gz", try gzip(bytes, level: Self.gzipLevel)), (".br", try brotli(bytes, quality: quality))] where compressed.count < bytes.count {
      copies.append((suffix, compressed))
    }
  }
}

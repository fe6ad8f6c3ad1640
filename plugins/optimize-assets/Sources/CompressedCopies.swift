internal import Compression
internal import POSIX

/// `.gz` and `.br` of a file, for the web server to send as they are.
struct CompressedCopies: Sendable {
  /// By suffix; only those that are smaller than the file.
  var copies: [(suffix: String, bytes: [UInt8])] = []

  /// Below this a response fits one packet anyway, and its headers are larger.
  private static let smallestWorthwhile = 256

  init(of bytes: [UInt8]) throws {
    guard bytes.count >= Self.smallestWorthwhile else { return }
    for (suffix, compressed) in [(".gz", try gzip(bytes)), (".br", try brotli(bytes))] where compressed.count < bytes.count {
      copies.append((suffix, compressed))
    }
  }

  /// The smallest, where there is any.
  var smallest: Int? { copies.map(\.bytes.count).min() }
}

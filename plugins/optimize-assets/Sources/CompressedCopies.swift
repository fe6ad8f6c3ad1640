internal import Compression
internal import POSIX
internal import StepKit

struct CompressedCopies: Sendable {
  /// Files that have one or two.
  var files = 0
  /// Bytes that a visitor who takes brotli does not load.
  var saved = 0

  static let none = CompressedCopies()
}

/// Below this a response fits one packet anyway, and its headers are larger.
private let smallestWorthwhile = 256

/// Writes `.gz` and `.br` beside each file that gets smaller by it, on all cores.
/// - Parameter done: how many files were written, all of which count as compressed at the end.
func compressTree(_ staging: Staging, _ context: StepContext, after done: Int) throws -> CompressedCopies {
  let files = staging.files.filter(FileKind.isCompressible)
  let savings = try concurrentMap(
    files, perThread: 1, progress: { context.progress(done + $0, of: done * 2, unit: "files", message: "compressing") }
  ) { file in
    try context.checkCancellation()
    return try compress(Path.join(staging.root, file))
  }
  return CompressedCopies(files: savings.count { $0 > 0 }, saved: savings.reduce(0, +))
}

/// - Returns: how many bytes smaller the better copy is; 0 when none was worth writing.
private func compress(_ path: String) throws -> Int {
  let bytes = try Files.read(path)
  guard bytes.count >= smallestWorthwhile else { return 0 }
  var best = bytes.count
  for (suffix, compressed) in [("gz", try gzip(bytes)), ("br", try brotli(bytes))] where compressed.count < bytes.count {
    try Files.write("\(path).\(suffix)", compressed)
    best = min(best, compressed.count)
  }
  return bytes.count - best
}

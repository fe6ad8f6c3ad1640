internal import Compression
internal import POSIX
internal import StepKit
internal import Synchronization

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
func compressTree(_ staging: Staging, _ context: StepContext, after done: Int) throws -> CompressedCopies {
  let files = staging.files.filter(FileKind.isCompressible)
  let state = Mutex((copies: CompressedCopies(), done: 0))
  try inParallel(files) { file in
    try context.checkCancellation()
    let path = Path.join(staging.root, file)
    let bytes = try Files.read(path)
    var best = bytes.count
    if bytes.count >= smallestWorthwhile {
      for (suffix, compressed) in [("gz", try gzip(bytes)), ("br", try brotli(bytes))] where compressed.count < bytes.count {
        try Files.write("\(path).\(suffix)", compressed)
        best = min(best, compressed.count)
      }
    }
    let finished = state.withLock { state in
      state.done += 1
      state.copies.files += best < bytes.count ? 1 : 0
      state.copies.saved += bytes.count - best
      return state.done
    }
    report(done + finished, done, "compressing", context)
  }
  return state.withLock { $0.copies }
}

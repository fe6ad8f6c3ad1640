internal import POSIX
internal import Zstandard

/// Compresses a tar as `ArchiveCompression` says, on threads of its own and in bounded memory.
package final class ArchiveCompressor {
  private struct State {
    var blocks: [(index: Int, bytes: [UInt8])] = []
    var frames: [Int: [UInt8]] = [:]
    var failure: (any Error)?
    var isAtEnd = false
  }

  private let state = Monitor(State())
  private let sink: ([UInt8]) throws -> Void
  private let threads: Int
  private var block: [UInt8] = []
  /// Blocks that were given to the threads, and frames that were given to the sink.
  private var begun = 0
  private var given = 0

  init(threads: Int, sink: @escaping ([UInt8]) throws -> Void) {
    self.threads = threads
    self.sink = sink
    for _ in 0..<threads {
      startThread { [state] in
        do {
          let compressor = try ZstandardFrameCompressor()
          while let (index, bytes) = Self.take(state) {
            let frame = try ArchiveCompression.compress(bytes, by: compressor)
            state.change { $0.frames[index] = frame }
          }
        } catch { state.change { $0.failure = error } }
      }
    }
  }

  // Where the work is given up, the threads end all the same.
  deinit {
    state.change { state in
      state.isAtEnd = true
      state.blocks = []
    }
  }

  /// - Throws: `ZstandardError`, and what the sink throws.
  package func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      if block.isEmpty { block.reserveCapacity(ArchiveCompression.blockLength) }
      let part = rest.prefix(ArchiveCompression.blockLength - block.count)
      block += part
      rest = rest.dropFirst(part.count)
      if block.count == ArchiveCompression.blockLength { try begin() }
    }
  }

  /// Ends the archive. Nothing may be written after it.
  package func finish() throws {
    if !block.isEmpty || begun == 0 { try begin() }
    state.change { $0.isAtEnd = true }
    while given < begun { try give() }
  }

  /// Gives the present block to the threads, once there is room for it.
  private func begin() throws {
    while begun - given > threads { try give() }
    let (index, bytes) = (begun, block)
    state.change { $0.blocks.append((index, bytes)) }
    begun += 1
    block = []
  }

  /// Gives the next frame to the sink, when it is there.
  private func give() throws {
    let frame = try state.wait { state -> [UInt8]? in
      if let failure = state.failure { throw failure }
      return state.frames.removeValue(forKey: given)
    }
    given += 1
    try sink(frame)
  }

  private static func take(_ state: Monitor<State>) -> (index: Int, bytes: [UInt8])? {
    state.wait { state in
      if !state.blocks.isEmpty { return .some(state.blocks.removeFirst()) }
      return state.isAtEnd ? .some(nil) : nil
    }
  }
}

internal import HTTPServer
internal import POSIX
internal import Synchronization
internal import Zstandard

/// The tar of an archive, decompressed while it is sent: for clients that know no zstd.
final class TarBody: BodyProducer {
  private struct State {
    let decompressor: ZstandardDecompressor
    var offset = 0
  }

  private let archive: FileDescriptor
  private let state: Mutex<State>

  init(_ archive: FileDescriptor) throws {
    self.archive = archive
    state = Mutex(State(decompressor: try ZstandardDecompressor()))
  }

  func next() throws -> [UInt8] {
    try state.withLock { state in
      var offset = state.offset
      let piece = try state.decompressor.read {
        let bytes = try archive.read(upTo: 1 << 16, at: offset)
        offset += bytes.count
        return bytes
      }
      state.offset = offset
      // The end of a file that was cut is not that of the tar: the client is to see it.
      if piece.isEmpty, !state.decompressor.isAtEnd { throw Problem(500, "the archive is damaged") }
      return piece
    }
  }
}

internal import Cryptography
internal import POSIX

/// Hashes the bytes of an archive on a thread of its own while another one reads, makes or unpacks them.
final class HashingThread: Sendable {
  private struct State {
    var pieces: [[UInt8]] = []
    /// In `pieces`.
    var bytes = 0
    var isAtEnd = false
    var hashes: FileHashes?
  }

  /// Bytes that may wait before the last piece.
  private static let mostWaiting = 8 << 20
  private let state = Monitor(State())

  /// - Parameter forSignature: whether BLAKE2b is taken too. It costs more than the rest.
  init(forSignature: Bool = true) {
    startThread { [state] in
      var (size, sha256) = (0, SHA256())
      let blake2b = forSignature ? BLAKE2b() : nil
      while case let pieces = Self.take(state), !pieces.isEmpty {
        for piece in pieces {
          size += piece.count
          sha256.update(piece)
          blake2b?.update(piece)
        }
      }
      let hashes = FileHashes(size: size, sha256: sha256.hexDigest(), blake2b: blake2b?.finish() ?? [])
      state.change { $0.hashes = hashes }
    }
  }

  /// Empty at the end.
  private static func take(_ state: Monitor<State>) -> [[UInt8]] {
    state.wait { state in
      guard !state.pieces.isEmpty || state.isAtEnd else { return nil }
      defer { (state.pieces, state.bytes) = ([], 0) }
      return state.pieces
    }
  }

  /// Waits while too much is to be hashed.
  func update(_ piece: [UInt8]) {
    state.wait { state -> Void? in
      guard state.bytes < Self.mostWaiting else { return nil }
      state.pieces.append(piece)
      state.bytes += piece.count
    }
  }

  /// Of everything that came.
  func finish() -> FileHashes {
    stop()
    return state.wait { $0.hashes }
  }

  /// Lets the thread end; nothing may come after it.
  func stop() { state.change { $0.isAtEnd = true } }
}

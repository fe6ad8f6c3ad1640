internal import HTTPServer
internal import POSIX
internal import Releases
internal import Synchronization

/// Writes the archive of a release that is being pushed behind what is there of it, and not one byte more than its
/// manifest says; at its end it goes into the store.
final class ArchiveReceiver: BodyReceiver {
  private struct State {
    var file: FileDescriptor?
    var written: Int
  }

  private let folder: PushFolder
  private let size: Int
  private let lock: FileLock
  private let complete: @Sendable () throws -> ServerResponse
  private let state: Mutex<State>

  /// - Parameter lock: is held until this is over.
  init(_ folder: PushFolder, size: Int, lock: FileLock, complete: @escaping @Sendable () throws -> ServerResponse) throws {
    self.folder = folder
    self.size = size
    self.lock = lock
    self.complete = complete
    state = Mutex(State(file: try FileDescriptor(opening: folder.release.archivePath, .append), written: folder.offset))
  }

  func receive(_ piece: [UInt8]) -> ServerResponse? {
    let problem = state.withLock { state -> Problem? in
      guard state.written + piece.count <= size else { return Problem(413, "more than the \(size) bytes of the manifest came") }
      do throws(SystemError) {
        try state.file?.write(piece)
        state.written += piece.count
        return nil
      } catch {
        state.file = nil
        // Half an archive would keep the disk full.
        if error.isDiskFull { try? Files.remove(folder.release.archivePath) }
        return Problem(error)
      }
    }
    if problem != nil { lock.release() }
    return problem?.response
  }

  func finish() -> ServerResponse {
    defer { lock.release() }
    do {
      try state.withLock { state in
        guard state.written == size else { throw Problem(400, "\(state.written) bytes of \(size) are here now") }
        state.file = nil
      }
      return try complete()
    } catch { return Problem(error).response }
  }

  func abandoned() {
    state.withLock { $0.file = nil }
    lock.release()
  }
}

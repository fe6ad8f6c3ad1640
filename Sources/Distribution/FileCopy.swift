internal import POSIX

/// Copies a file behind what is there of it already.
struct FileCopy {
  /// Of the source, for messages.
  let path: String
  /// Bytes.
  let limit: Int
  let transfer: Transfer
  private static let pieceLength = 1 << 18

  init(path: String, limit: Int, _ transfer: Transfer) {
    self.path = path
    self.limit = limit
    self.transfer = transfer
  }

  /// - Throws: `RemoteError` for a longer file, and for one that is no file; `SystemError`.
  func copy(_ source: FileDescriptor, behind destination: String) throws {
    let status: FileStatus
    do { status = try source.status() } catch { throw FolderFailure.error(error) }
    guard status.kind == .file else { throw RemoteError(.refused, "\(path) is no regular file") }
    guard status.size <= limit else { throw RemoteError(.refused, "\(path) has \(status.size) bytes, and at most \(limit) are expected") }
    var offset = (try? Files.linkStatus(destination))?.size ?? 0
    if offset > status.size {
      try Files.remove(destination)
      offset = 0
    }
    let output = try FileDescriptor(opening: destination, .append)
    var pace = Pace(bytesPerSecond: transfer.bytesPerSecond)
    transfer.progress(offset, status.size)
    while true {
      if transfer.isCancelled() { throw RemoteError(.cancelled, "cancelled while \(path) was copied") }
      let piece: [UInt8]
      do { piece = try source.read(upTo: pace.pieceLength(atMost: Self.pieceLength), at: offset) } catch {
        throw FolderFailure.error(SystemError(code: error.code, "can't read", path: path))
      }
      if piece.isEmpty { break }
      offset += piece.count
      guard offset <= limit else { throw RemoteError(.refused, "\(path) has more than the \(limit) bytes that are expected") }
      do { try output.write(piece) } catch { throw SystemError(code: error.code, "can't write", path: destination) }
      transfer.progress(offset, max(offset, status.size))
      pace.wait(behind: piece.count)
    }
  }
}

/// Keeps to a number of bytes a second.
struct Pace {
  let bytesPerSecond: Int?
  private let start = Clock.monotonic
  private var bytes = 0

  init(bytesPerSecond: Int?) { self.bytesPerSecond = bytesPerSecond }

  /// A tenth of a second's worth, so that a cancel is seen soon.
  func pieceLength(atMost limit: Int) -> Int { bytesPerSecond.map { min(limit, max(512, $0 / 10)) } ?? limit }

  mutating func wait(behind count: Int) {
    guard let bytesPerSecond else { return }
    bytes += count
    let ahead = Double(bytes) / Double(max(1, bytesPerSecond)) - (Clock.monotonic - start)
    if ahead > 0 { Clock.sleep(seconds: ahead) }
  }
}

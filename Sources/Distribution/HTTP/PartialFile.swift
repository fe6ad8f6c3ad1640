internal import HTTPClient
internal import POSIX

/// A file that is being fetched, behind what an earlier time has brought of it.
final class PartialFile {
  let path: String
  /// Bytes of the whole file at most.
  let limit: Int
  private(set) var written = 0
  private var output: FileDescriptor?

  init(_ path: String, limit: Int) {
    self.path = path
    self.limit = limit
  }

  /// Bytes that are there.
  var size: Int { (try? Files.linkStatus(path)).map { $0.kind == .file ? $0.size : 0 } ?? 0 }

  func reset() throws {
    output = nil
    if (try? Files.linkStatus(path)) != nil { try Files.remove(path) }
  }

  /// An answer with the whole (200) or what was missing (206) begins.
  /// - Returns: how many bytes the whole has, where that is said.
  /// - Throws: `RemoteError` (`refused`) for one that is too long, or is of something else.
  func begin(_ head: HTTPHead, at offset: Int, place: String) throws -> Int? {
    if let encoding = head.header("Content-Encoding"), encoding.lowercased() != "identity" {
      throw RemoteError(.refused, "\(place) comes in the encoding \(AddressText.quoted(encoding)), which was not asked for")
    }
    var total = head.contentLength
    written = 0
    if head.status == 206 {
      guard let part = head.contentRange, offset > 0, part.range.lowerBound == offset,
        part.size.map({ $0 == part.range.upperBound }) ?? true
      else { throw RemoteError(.refused, "\(place) was answered with another part than was asked for") }
      total = part.range.upperBound
      written = offset
    } else if offset > 0 {
      try reset()
    }
    if let total, total > limit {
      throw RemoteError(.refused, "\(place) has \(total) bytes, and at most \(limit) are expected")
    }
    output = try FileDescriptor(opening: path, .append)
    return total
  }

  func append(_ piece: [UInt8]) throws {
    guard written + piece.count <= limit else {
      throw RemoteError(.refused, "more than the \(limit) bytes that are expected came for \(Path.name(path))")
    }
    do { try output?.write(piece) } catch { throw SystemError(code: error.code, "can't write", path: path) }
    written += piece.count
  }
}

internal import POSIX

/// What is sent as the body of a request, read piece by piece from its beginning.
struct UploadReader {
  private enum Source {
    case bytes([UInt8])
    case file(HTTPUpload)
  }

  private let source: Source
  private var position = 0

  init(_ bytes: [UInt8]) { source = .bytes(bytes) }
  init(_ upload: HTTPUpload) { source = .file(upload) }

  mutating func seek(to offset: Int) { position = offset }

  /// - Returns: how many bytes were written; 0 at the end.
  /// - Throws: `SystemError`; `invalidRequest` for a file that is shorter than it was said to be.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let piece: ArraySlice<UInt8>
    switch source {
    case .bytes(let bytes): piece = bytes.dropFirst(position).prefix(buffer.count)
    case .file(let upload):
      let count = min(buffer.count, upload.range.count - position)
      piece = count > 0 ? try upload.file.read(upTo: count, at: upload.range.lowerBound + position)[...] : []
      if count > 0, piece.isEmpty {
        throw HTTPError(.invalidRequest, "a file became shorter while it was sent", help: "nothing may change it meanwhile")
      }
    }
    unsafe buffer.copyBytes(from: piece)
    position += piece.count
    return piece.count
  }
}

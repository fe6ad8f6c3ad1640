internal import POSIX

/// Finds where in a log a time begins, so that the last hour of a long log is read without the rest.
struct LogSearch {
  let file: FileDescriptor

  /// Lines are written when a request ends, and by several processes: not quite in order.
  private static let slack = 120
  private static let piece = 1 << 19

  /// - Returns: an offset at or before the first line of that time, at a line's beginning or inside of one that is older.
  func start(since: Int) throws(SystemError) -> Int {
    var (low, high) = (0, try file.status().size)
    while high - low > 4 * Self.piece {
      let middle = low + (high - low) / 2
      guard let time = try firstTime(from: middle) else { return low }
      if time < since - Self.slack { low = middle } else { high = middle }
    }
    return try lineStart(low)
  }

  private func lineStart(_ offset: Int) throws(SystemError) -> Int {
    guard offset > 0 else { return 0 }
    let bytes = try file.read(upTo: Self.piece, at: offset)
    return offset + (bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? 0)
  }

  /// Of the first whole line behind the offset.
  private func firstTime(from offset: Int) throws(SystemError) -> Int? {
    let bytes = try file.read(upTo: Self.piece, at: offset)
    guard var start = bytes.firstIndex(of: 0x0A) else { return nil }
    var line = LogLine()
    while let end = bytes[(start + 1)...].firstIndex(of: 0x0A) {
      if line.parse(bytes, start + 1..<end) { return line.time }
      start = end
    }
    return nil
  }
}

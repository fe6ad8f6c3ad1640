/// Cuts a stream of bytes into lines. A pure value: it is fed, and holds at most one line's worth.
public struct LineFramer: Sendable {
  public enum Frame: Sendable, Hashable {
    /// Without the `\n` and a `\r` before it; never empty.
    case line([UInt8])
    /// A line over the limit, dropped up to its newline; its size in bytes as far as it had come.
    case tooLong(Int)
  }

  /// Bytes in a line, without its newline.
  public let limit: Int
  private var pending: [UInt8] = []
  /// Bytes of an overlong line that are gone already.
  private var dropped = 0

  public init(limit: Int) { self.limit = limit }

  /// Whether bytes have come since the last newline: at the end of the stream, a line that is no message.
  public var hasUnfinishedLine: Bool { !pending.isEmpty || dropped > 0 }

  /// The bytes of the unfinished line that are held.
  public var unfinishedLine: [UInt8] { pending }

  /// The frames that `bytes` completes. An overlong line is reported as soon as the limit is passed.
  public mutating func feed(_ bytes: [UInt8]) -> [Frame] {
    var frames: [Frame] = []
    var start = 0
    while let newline = Self.newline(in: bytes, from: start) {
      take(bytes[start..<newline], into: &frames)
      endLine(into: &frames)
      start = newline + 1
    }
    take(bytes[start...], into: &frames)
    return frames
  }

  /// By hand: this sees every byte that a plugin writes, and without optimization `firstIndex` takes three times as long.
  private static func newline(in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\n") { return index }
      index += 1
    }
    return nil
  }

  private mutating func take(_ part: ArraySlice<UInt8>, into frames: inout [Frame]) {
    if part.isEmpty { return }
    if dropped > 0 {
      dropped += part.count
    } else if pending.count + part.count > limit + 1 || (pending.count + part.count == limit + 1 && part.last != UInt8(ascii: "\r")) {
      dropped = pending.count + part.count
      pending = []
      frames.append(.tooLong(dropped))
    } else {
      pending += part
    }
  }

  private mutating func endLine(into frames: inout [Frame]) {
    defer {
      pending.removeAll(keepingCapacity: pending.capacity <= 65536)
      dropped = 0
    }
    if dropped > 0 { return }
    if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
    if pending.count > limit {
      frames.append(.tooLong(pending.count))
    } else if !pending.isEmpty {
      frames.append(.line(pending))
    }
  }
}

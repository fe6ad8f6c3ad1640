/// The part of a stream that is in memory; it only goes forward.
struct SlidingPart {
  /// What lies in the range that was asked for last.
  private(set) var bytes: [UInt8] = []
  private var range = 0..<0
  /// Read and not asked for yet; it begins where `bytes` ends, or before the range that is to come.
  private var ahead: ArraySlice<UInt8> = []
  private let next: () throws -> [UInt8]

  /// - Parameters:
  ///   - capacity: the longest range.
  ///   - next: gives the stream piece by piece, an empty piece at its end.
  init(capacity: Int, next: @escaping () throws -> [UInt8]) {
    bytes.reserveCapacity(capacity)
    self.next = next
  }

  /// Makes `bytes` what lies in `range`, neither of whose ends lies before that of the range before.
  /// - Returns: false when the stream ends before that.
  mutating func move(to range: Range<Int>) throws -> Bool {
    let dropped = min(range.lowerBound - self.range.lowerBound, bytes.count)
    bytes.removeSubrange(..<dropped)
    var position = self.range.upperBound
    while position < range.upperBound {
      if ahead.isEmpty {
        ahead = try next()[...]
        if ahead.isEmpty { return false }
      }
      let skipped = min(max(0, range.lowerBound - position), ahead.count)
      let taken = min(range.upperBound - position - skipped, ahead.count - skipped)
      bytes += ahead.dropFirst(skipped).prefix(taken)
      ahead = ahead.dropFirst(skipped + taken)
      position += skipped + taken
    }
    self.range = range
    return true
  }
}

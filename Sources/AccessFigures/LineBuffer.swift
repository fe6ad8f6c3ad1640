/// Lines out of pieces of a file, wherever those were cut.
struct LineBuffer {
  private var rest: [UInt8] = []
  /// In the middle of a line that is too long to be one of the access log.
  private var isSkipping = false

  /// nginx takes 32 KiB of headers, and writes a byte as six at most (\u0000).
  static let longest = 1 << 18

  mutating func add(_ piece: [UInt8], _ take: ([UInt8], Range<Int>) -> Void) {
    var start = 0
    var index = 0
    let end = piece.count
    while index < end {
      if piece[index] == 0x0A {
        if isSkipping {
          isSkipping = false
          take([0x21], 0..<1)
        } else if rest.isEmpty {
          take(piece, start..<index)
        } else {
          rest += piece[start..<index]
          take(rest, 0..<rest.count)
        }
        rest.removeAll(keepingCapacity: true)
        start = index + 1
      }
      index += 1
    }
    guard !isSkipping else { return }
    rest += piece[start...]
    if rest.count > Self.longest {
      rest = []
      isSkipping = true
    }
  }

  /// What stands behind the last newline.
  mutating func end(_ take: ([UInt8], Range<Int>) -> Void) {
    if !rest.isEmpty { take(rest, 0..<rest.count) }
    rest = []
  }
}

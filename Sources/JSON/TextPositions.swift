public import Diagnostics

/// Turns byte offsets of a text into lines and columns.
public struct TextPositions: Sendable {
  private let text: [UInt8]
  /// The offset at which each line begins.
  private let lines: [Int]
  /// How many scalars begin before each multiple of `step`: a text may be one line of a megabyte, with a finding in every
  /// word of it.
  private let scalars: [Int]
  private static let step = 1024

  public init(_ text: [UInt8]) {
    self.text = text
    var lines = [0]
    var scalars: [Int] = []
    var count = 0
    for (offset, byte) in text.enumerated() {
      if offset % Self.step == 0 { scalars.append(count) }
      if byte == UInt8(ascii: "\n") { lines.append(offset + 1) }
      if Self.beginsScalar(byte) { count += 1 }
    }
    scalars.append(count)
    self.lines = lines
    self.scalars = scalars
  }

  /// The line and column of the byte at `offset`; an offset behind the end is the end.
  public func location(at offset: Int, file: String) -> SourceLocation {
    let offset = min(offset, text.count)
    var low = 0
    var high = lines.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lines[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return SourceLocation(file: file, line: low + 1, column: scalars(before: offset) - scalars(before: lines[low]) + 1)
  }

  private func scalars(before offset: Int) -> Int {
    if offset == text.count { return scalars[scalars.count - 1] }
    let mark = offset / Self.step
    return scalars[mark] + text[mark * Self.step..<offset].count(where: Self.beginsScalar)
  }

  /// Continuation bytes (10xxxxxx) belong to the scalar before them.
  private static func beginsScalar(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }
}

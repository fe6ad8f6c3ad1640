public import Diagnostics

/// Turns byte offsets of a text into lines and columns.
public struct TextPositions: Sendable {
  private let text: [UInt8]
  /// The offset at which each line begins.
  private let lines: [Int]

  public init(_ text: [UInt8]) {
    self.text = text
    lines = [0] + text.indices.filter { text[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
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
    // Continuation bytes (10xxxxxx) belong to the scalar before them.
    let scalars = text[lines[low]..<offset].count { $0 & 0xC0 != 0x80 }
    return SourceLocation(file: file, line: low + 1, column: scalars + 1)
  }
}

internal import StepProtocol

/// The lines of all three streams in the order in which they went by. Keeps so much and no more, whatever comes.
package struct Transcript: Sendable {
  /// Bytes that are kept, each line counted with some more for itself.
  package static let limit = 16 << 20

  package private(set) var lines: [TranscriptLine] = []
  /// Lines of output or errors that came after the limit was reached, and are not kept.
  package private(set) var droppedCount = 0
  private var kept = 0
  private var framers: [TranscriptLine.Stream: LineFramer] = [:]

  package init() {}

  /// Takes bytes of a stream.
  /// - Returns: the lines that they completed.
  package mutating func feed(_ bytes: [UInt8], _ stream: TranscriptLine.Stream, seconds: Double) -> [TranscriptLine] {
    framers[stream, default: LineFramer(limit: Limits.lineBytes)].feed(bytes).compactMap { frame in
      switch frame {
      case .line(let bytes): keep(TranscriptLine(seconds: seconds, stream: stream, bytes: bytes, end: .newline))
      case .tooLong(let size): keep(TranscriptLine(seconds: seconds, stream: stream, bytes: [], end: .tooLong(size)))
      }
    }
  }

  /// A stream has ended.
  /// - Returns: the line that it left unfinished.
  package mutating func end(_ stream: TranscriptLine.Stream, seconds: Double) -> TranscriptLine? {
    guard let framer = framers.removeValue(forKey: stream), !framer.unfinishedLine.isEmpty else { return nil }
    return keep(TranscriptLine(seconds: seconds, stream: stream, bytes: framer.unfinishedLine, end: .missing))
  }

  private mutating func keep(_ line: TranscriptLine) -> TranscriptLine? {
    kept += line.bytes.count + 128
    guard kept <= Self.limit else {
      droppedCount += 1
      return nil
    }
    lines.append(line)
    return line
  }
}

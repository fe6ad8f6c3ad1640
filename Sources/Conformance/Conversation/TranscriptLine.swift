package import StepProtocol

/// One line of a conversation, as its bytes went over the pipe.
package struct TranscriptLine: Sendable, Hashable {
  package enum Stream: String, Sendable, Hashable {
    /// To the plugin.
    case input
    /// The plugin's standard output: the protocol.
    case output
    /// The plugin's standard error.
    case errors
  }

  package enum End: Sendable, Hashable {
    case newline
    /// The stream ended before a newline came: no message.
    case missing
    /// Over the protocol's limit, and dropped; its size as far as it had come.
    case tooLong(Int)
  }

  /// Since the process was asked for.
  package var seconds: Double
  package var stream: Stream
  /// Without its newline, and a `\r` before it.
  package var bytes: [UInt8]
  package var end: End

  package init(seconds: Double, stream: Stream, bytes: [UInt8], end: End) {
    self.seconds = seconds
    self.stream = stream
    self.bytes = bytes
    self.end = end
  }

  /// The bytes as text, invalid UTF-8 replaced. Hostile: whoever shows it makes it displayable.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// What a host makes of it.
  package var incoming: Incoming {
    switch end {
    case .newline: Incoming(line: bytes)
    case .missing: .violation("the last line has no newline")
    case .tooLong(let size): .violation("a line of \(size) bytes and more; \(Limits.lineBytes) are allowed")
    }
  }
}

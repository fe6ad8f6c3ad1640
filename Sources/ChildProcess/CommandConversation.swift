internal import CSpawn
package import POSIX

/// A command that is talked with while it runs, in the caller's process group. It is killed and waited for when its
/// owner goes. To be used from one thread at a time.
package final class CommandConversation {
  /// The process.
  package let process: Int32
  private var input: FileDescriptor?
  private var output: FileDescriptor?
  private var errors: FileDescriptor?
  /// How it ended; nil while it runs.
  package private(set) var status: ExitStatus?

  /// - Throws: `ProcessError` when it can't be started, `SystemError`.
  package init(_ command: Command) throws {
    let path = try command.resolvedPath()
    let input = try FileDescriptor.pipe()
    let output = try FileDescriptor.pipe()
    let errors = try FileDescriptor.pipe()
    process = try withExtendedLifetime((input, output, errors)) { () throws(ProcessError) in
      try command.start(path, input: input.reading.number, output: output.writing.number, errors: errors.writing.number)
    }
    try output.reading.setNonBlocking()
    try errors.reading.setNonBlocking()
    self.input = input.writing
    self.output = output.reading
    self.errors = errors.reading
  }

  deinit { kill() }

  /// Writes to its standard input; for less than a pipe holds (64 KiB), as it may not be reading yet.
  /// - Throws: `SystemError`; `isBrokenPipe` when it has ended.
  package func send(_ text: String) throws(SystemError) {
    guard let input else { throw SystemError(code: 32, "can't write to a command") }
    try input.write(Array(text.utf8))
  }

  /// Nothing more will be sent.
  package func endInput() { input = nil }

  /// What it has written since, on either stream; waits for something for up to `seconds`.
  package func receive(seconds: Double) throws(SystemError) -> (output: [UInt8], errors: [UInt8]) {
    let ready = Poll.wait([interest(output), interest(errors)], seconds: seconds)
    return (try drain(&output, ready[0].reading), try drain(&errors, ready[1].reading))
  }

  /// Whether both streams are at their end: it has ended, or closed them.
  package var isSilent: Bool { output == nil && errors == nil }

  /// Waits for its end, up to `seconds`.
  /// - Returns: nil when it still runs.
  package func exit(within seconds: Double) -> ExitStatus? {
    let end = Clock.monotonic + seconds
    var result = cspawn_result()
    while status == nil {
      if unsafe cspawn_wait(process, 1, &result) == 1 { status = ExitStatus(result) }
      if status != nil || Clock.monotonic >= end { break }
      Clock.sleep(seconds: 0.005)
    }
    return status
  }

  /// Ends it, where it has not ended by itself.
  package func kill() {
    guard exit(within: 0) == nil else { return }
    _ = Signals.send(Signals.kill, to: process)
    _ = exit(within: 5)
  }

  private func interest(_ stream: FileDescriptor?) -> Poll.Interest { Poll.Interest(stream?.number ?? -1) }

  private func drain(_ stream: inout FileDescriptor?, _ isReady: Bool) throws(SystemError) -> [UInt8] {
    guard isReady, let file = stream else { return [] }
    var bytes: [UInt8] = []
    do throws(SystemError) {
      while true {
        let chunk = try file.read(upTo: 65536)
        if chunk.isEmpty {
          stream = nil
          return bytes
        }
        bytes += chunk
        // Who never stops talking must be heard in pieces.
        if bytes.count > 1 << 20 { return bytes }
      }
    } catch {
      if !error.wouldBlock { throw error }
      return bytes
    }
  }
}

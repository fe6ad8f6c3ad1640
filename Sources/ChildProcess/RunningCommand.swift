internal import CSpawn
internal import POSIX

/// A command between its start and its end: feeds its input and drains both outputs at the same time.
struct RunningCommand {
  private let process: Int32
  private var input: FileDescriptor?
  private let output: FileDescriptor
  private let errors: FileDescriptor
  private let ended: FileDescriptor?

  init(_ command: Command) throws {
    let path = try command.resolvedPath()
    let input = try FileDescriptor.pipe()
    let output = try FileDescriptor.pipe()
    let errors = try FileDescriptor.pipe()
    process = try withExtendedLifetime((input, output, errors)) { () throws(ProcessError) in
      try command.start(path, input: input.reading.number, output: output.writing.number, errors: errors.writing.number)
    }
    try input.writing.setNonBlocking()
    try output.reading.setNonBlocking()
    try errors.reading.setNonBlocking()
    self.input = input.writing
    self.output = output.reading
    self.errors = errors.reading
    let number = cspawn_open_process(process)
    ended = number >= 0 ? FileDescriptor(owning: number) : nil
  }

  mutating func communicate(
    input bytes: [UInt8], outputLimit: Int, end: Double, isCancelled: () -> Bool
  ) throws -> CommandResult {
    var rest = bytes[...]
    var streams = [Stream(output, limit: outputLimit), Stream(errors, limit: outputLimit)]
    var timedOut = false
    var result = cspawn_result()
    var exited = false
    var drainEnd = Double.infinity
    if rest.isEmpty { input = nil }
    while !(exited && (streams.allSatisfy(\.isAtEnd) || Clock.monotonic >= drainEnd)) {
      if !exited, !timedOut, Clock.monotonic >= end || isCancelled() {
        timedOut = true
        _ = Signals.send(Signals.kill, to: process)
      }
      var interests = streams.map { Poll.Interest($0.file.number, reading: !$0.isAtEnd) }
      interests.append(Poll.Interest(exited ? -1 : ended?.number ?? -1))
      interests.append(Poll.Interest(input?.number ?? -1, reading: false, writing: true))
      for (index, stream) in streams.enumerated() where stream.isAtEnd { interests[index].descriptor = -1 }
      // Killed or ended, it is not waited for in a circle: what is left to come is news of its own.
      let pause = timedOut || exited ? 0.02 : min(0.1, max(0, end - Clock.monotonic))
      let ready = Poll.wait(interests, seconds: pause)
      for index in streams.indices where ready[index].reading { try streams[index].drain() }
      if ready[3].writing, let descriptor = input {
        // A command that stops reading its input is no failure of ours.
        let written = (try? descriptor.writeSome(rest)) ?? rest.count
        rest = rest.dropFirst(written)
        if rest.isEmpty { input = nil }
      }
      if !exited, unsafe cspawn_wait(process, 1, &result) == 1 {
        exited = true
        // A grandchild may hold the pipes; what the command itself wrote is there by now.
        drainEnd = Clock.monotonic + 0.25
      }
    }
    return CommandResult(
      status: ExitStatus(result), usage: ResourceUsage(result), output: streams[0].bytes, errors: streams[1].bytes,
      timedOut: timedOut)
  }

  private struct Stream {
    let file: FileDescriptor
    let limit: Int
    var bytes: [UInt8] = []
    var isAtEnd = false

    init(_ file: FileDescriptor, limit: Int) {
      self.file = file
      self.limit = limit
    }

    mutating func drain() throws(SystemError) {
      do throws(SystemError) {
        let chunk = try file.read(upTo: 65536)
        isAtEnd = chunk.isEmpty
        bytes += chunk.prefix(limit - bytes.count)
      } catch {
        if !error.wouldBlock { throw error }
      }
    }
  }
}

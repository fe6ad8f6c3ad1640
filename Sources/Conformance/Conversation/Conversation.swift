package import ChildProcess
internal import POSIX
package import StepProtocol

/// A conversation with one plugin process, byte by byte, with nothing in between that would mend or refuse anything.
/// Nothing here waits for longer than it is told: what the process does not read is kept, what it writes is always
/// read. Used on one thread.
package final class Conversation {
  /// A process that the plugin left behind.
  package struct Survivor: Sendable, Hashable {
    package var name: String
    package var process: Int32
  }

  /// What came of waiting for a line.
  package enum Reading: Sendable, Hashable {
    case line(TranscriptLine)
    /// Standard output is closed, or the process is gone: there will be none.
    case closed
    /// The time is over.
    case silent
  }

  /// Everything that went by so far.
  package internal(set) var transcript = Transcript()
  /// The process's id; nil until it runs.
  package internal(set) var process: Int32?
  /// Why it could not be started.
  package internal(set) var startError: ProcessError?
  /// How it ended; nil while it runs.
  package internal(set) var exitStatus: ExitStatus?
  /// What it used, once it has ended.
  package internal(set) var usage: ResourceUsage?
  /// What had to be ended after it; complete after `end`.
  package internal(set) var survivors: [Survivor] = []
  package internal(set) var isOutputClosed = false
  /// Nothing that it started is left.
  package internal(set) var isGone = false
  /// It closed its standard input, or has ended, before it had read everything.
  package internal(set) var isInputBroken = false

  /// It ends everything when it goes.
  private let supervisor: Supervisor
  let plugin: SupervisedProcess
  private let beginning = Clock.monotonic
  /// Whether nothing is to be waited for any longer, but that everything ends.
  var isInterrupted: @Sendable () -> Bool = { false }
  let onLine: (TranscriptLine) -> Void
  var isErrorsClosed = false
  var unsent: [UInt8] = []
  var closesInputWhenSent = false
  /// Lines of output that `nextLine` has not given yet.
  var unread: ArraySlice<TranscriptLine> = []
  var exitTime: Double?

  /// Starts the process. Whether that worked shows in `process` and `startError` soon after.
  /// - Parameter onLine: called with each line of all three streams as it goes by.
  /// - Throws: `ProcessError` or `SystemError` when the supervisor can't be asked.
  package init(
    _ request: ProcessRequest, under supervisor: Supervisor, onLine: @escaping (TranscriptLine) -> Void = { _ in }
  ) throws {
    self.supervisor = supervisor
    plugin = try supervisor.start(request)
    self.onLine = onLine
  }

  deinit { plugin.killAll() }

  /// Seconds since the process was asked for.
  package var seconds: Double { Clock.monotonic - beginning }

  // MARK: To the plugin

  /// Puts bytes on the way; as many as the pipe takes go at once, the rest whenever this waits for something.
  package func send(_ bytes: [UInt8]) {
    for line in transcript.feed(bytes, .input, seconds: seconds) { onLine(line) }
    unsent += bytes
    write()
  }

  package func send(_ message: Message) { send(message.line) }

  /// Sends pieces with a write of their own each, and a moment in between, in which a reader that waits gets its piece.
  /// - Returns: false when not all was taken within `seconds`.
  @discardableResult
  package func send(_ bytes: [UInt8], inPiecesOf size: Int, seconds: Double) -> Bool {
    let end = Clock.monotonic + seconds
    var rest = bytes[...]
    while !rest.isEmpty {
      send(Array(rest.prefix(size)))
      guard flush(seconds: end - Clock.monotonic) else { return false }
      Clock.sleep(seconds: 0.0002)
      rest = rest.dropFirst(size)
    }
    return true
  }

  /// Waits until everything that was sent has been taken.
  /// - Returns: false when it was not, within `seconds`.
  @discardableResult
  package func flush(seconds: Double) -> Bool {
    wait(seconds: seconds) { unsent.isEmpty || isInputBroken } && !isInputBroken
  }

  /// The end of its standard input, behind all that was sent.
  package func closeInput() {
    closesInputWhenSent = true
    write()
  }

  /// To its process group.
  package func signal(_ number: Int32) { plugin.signal(number) }

  // MARK: From the plugin

  /// The next line of its standard output, waited for.
  package func nextLine(seconds: Double) -> Reading {
    _ = wait(seconds: seconds) { !unread.isEmpty || hasSaidAll }
    if let line = unread.popFirst() { return .line(line) }
    return hasSaidAll ? .closed : .silent
  }

  /// How it ended, waited for; nil when it has not after `seconds`.
  package func waitForExit(seconds: Double) -> ExitStatus? {
    _ = wait(seconds: seconds) { exitStatus != nil || isGone }
    return exitStatus
  }

  /// Ends whatever is left, each process named in `survivors`, and waits until nothing is.
  package func end() {
    isInterrupted = { false }
    plugin.finish()
    // The guard kills until nothing is left; the limit is for one that was killed itself.
    _ = wait(seconds: 10) { isGone }
  }

  /// Waits until a condition holds, and takes whatever comes meanwhile.
  /// - Returns: whether it held before the time was over.
  @discardableResult
  package func wait(seconds: Double, until condition: () -> Bool = { false }) -> Bool {
    let end = Clock.monotonic + seconds
    while !condition() {
      let rest = end - Clock.monotonic
      if rest <= 0 || isInterrupted() { return false }
      advance(seconds: min(rest, 0.05))
    }
    return true
  }

  /// Takes what is ready; waits for at most `seconds` when nothing is.
  package func advance(seconds: Double) {
    guard !isGone || !isOutputClosed || !isErrorsClosed else {
      Clock.sleep(seconds: seconds)
      return
    }
    let ready = Poll.wait(
      [
        .init(isGone ? -1 : plugin.control.number), .init(isOutputClosed ? -1 : plugin.output.number),
        .init(isErrorsClosed ? -1 : plugin.errors.number),
        .init(unsent.isEmpty ? -1 : plugin.input?.number ?? -1, reading: false, writing: true),
      ], seconds: seconds)
    if ready[3].writing { write() }
    if ready[1].reading { readOutput() }
    if ready[2].reading { readErrors() }
    if ready[0].reading { readEvents() }
  }
}

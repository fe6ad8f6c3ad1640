package import ChildProcess
internal import POSIX

extension SupervisedProcess {
  /// Collects events until one of them is the one that is looked for, draining the output on the way.
  /// - Returns: all of them, that one last; without it when `seconds` are over.
  package func events(seconds: Double = 20, until isLast: (Event) -> Bool) -> [Event] {
    var events: [Event] = []
    let end = Clock.monotonic + seconds
    while Clock.monotonic < end {
      while let event = nextEvent() {
        events.append(event)
        if isLast(event) { return events }
        if event == .gone { return events }
      }
      _ = Poll.wait([.init(control.number)], seconds: 0.05)
    }
    return events
  }

  /// The next event, waited for; nil when none comes within `seconds`.
  package func nextEventAwaited(seconds: Double = 20) -> Event? { events(seconds: seconds) { _ in true }.last }

  /// Everything until the end of its standard output.
  package func allOutput(seconds: Double = 20) throws -> String { try Self.drain(output, seconds) }
  package func allErrors(seconds: Double = 20) throws -> String { try Self.drain(errors, seconds) }

  private static func drain(_ file: FileDescriptor, _ seconds: Double) throws -> String {
    var bytes: [UInt8] = []
    let end = Clock.monotonic + seconds
    while Clock.monotonic < end {
      guard Poll.wait([.init(file.number)], seconds: 0.1)[0].reading else { continue }
      let chunk = try file.read(upTo: 65536)
      if chunk.isEmpty { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension SupervisedProcess.Event {
  package var exitStatus: ExitStatus? {
    if case .exited(let status, _, _) = self { status } else { nil }
  }
}

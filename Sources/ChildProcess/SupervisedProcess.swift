internal import CSpawn
package import POSIX

/// A process that runs under the supervisor: three pipes, and a control socket that becomes readable on each event.
package final class SupervisedProcess {
  package enum Event: Sendable, Hashable {
    case started(process: Int32)
    case failed(ProcessErrorCode)
    /// `remaining`: descendants are left; `finish` ends and names them.
    case exited(ExitStatus, ResourceUsage, remaining: Bool)
    /// A descendant that had to be ended.
    case survivor(name: String, process: Int32)
    /// Nothing that it started is left.
    case gone
  }

  /// `errno` of a start that failed.
  package typealias ProcessErrorCode = Int32

  package let path: String
  /// The host's end of the process's standard input; nil once closed.
  package private(set) var input: FileDescriptor?
  package let output: FileDescriptor
  package let errors: FileDescriptor
  package let control: FileDescriptor

  init(path: String, input: FileDescriptor, output: FileDescriptor, errors: FileDescriptor, control: FileDescriptor) {
    self.path = path
    self.input = input
    self.output = output
    self.errors = errors
    self.control = control
  }

  package func closeInput() { input = nil }

  /// The next event, nil when none is waiting. After `gone` there are no more.
  package func nextEvent() -> Event? {
    var event = cspawn_event()
    switch unsafe cspawn_next_event(control.number, &event) {
    case 0: return nil
    case 1: break
    // The guard was killed; the supervisor ends what it left.
    default: return .gone
    }
    switch UInt32(event.kind) {
    case CSPAWN_STARTED.rawValue: return .started(process: event.result.process)
    case CSPAWN_FAILED.rawValue: return .failed(event.result.exit_code)
    case CSPAWN_EXITED.rawValue:
      return .exited(ExitStatus(event.result), ResourceUsage(event.result), remaining: event.remaining != 0)
    case CSPAWN_SURVIVOR.rawValue:
      let name = unsafe withUnsafeBytes(of: event.name) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      return .survivor(name: name, process: event.result.process)
    default: return .gone
    }
  }

  /// To its process group; nothing happens when it is gone.
  package func signal(_ number: Int32) { _ = cspawn_send_command(control.number, Int32(CSPAWN_SIGNAL.rawValue), number) }

  /// SIGKILL to every descendant, also those that left the group.
  package func killAll() { _ = cspawn_send_command(control.number, Int32(CSPAWN_KILL.rawValue), 0) }

  /// Ends what is left, each named by a `survivor` event, then `gone`.
  package func finish() { _ = cspawn_send_command(control.number, Int32(CSPAWN_FINISH.rawValue), 0) }
}

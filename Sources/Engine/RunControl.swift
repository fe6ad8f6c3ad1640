package import POSIX

/// What may interrupt a run from outside of it.
package enum RunInterrupt: Sendable, Hashable {
  /// With grace.
  case cancel(reason: String)
  /// At once.
  case kill
}

package protocol RunControl: AnyObject {
  /// Becomes readable when `next` has something; -1 when there is nothing to wait for.
  var descriptor: Int32 { get }
  func next() -> RunInterrupt?
}

/// The terminal's and the service manager's way: Ctrl-C once cancels, twice kills; SIGTERM and SIGHUP cancel.
package final class SignalControl: RunControl {
  private let signals: FileDescriptor
  private var count = 0

  /// From now on these signals are read here and don't end the process.
  package init() throws(SystemError) { signals = try Signals.open() }

  package var descriptor: Int32 { signals.number }

  package func next() -> RunInterrupt? {
    guard let signal = Signals.next(signals) else { return nil }
    count += 1
    return count > 1 ? .kill : .cancel(reason: "\(Signals.name(signal)) from outside")
  }
}

/// For runs that nothing interrupts.
package final class NoControl: RunControl {
  package init() {}
  package var descriptor: Int32 { -1 }
  package func next() -> RunInterrupt? { nil }
}

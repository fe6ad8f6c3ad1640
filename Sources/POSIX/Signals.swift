internal import CPOSIX
internal import Glibc

package enum Signals {
  package static let interrupt = SIGINT
  package static let terminate = SIGTERM
  package static let kill = SIGKILL
  package static let stop = SIGSTOP
  package static let hangUp = SIGHUP
  package static let quit = SIGQUIT
  package static let user1 = SIGUSR1
  package static let user2 = SIGUSR2
  package static let windowChange = SIGWINCH

  /// Once at the beginning of each program: a reader that went away is an error of write(2), not a death.
  package static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// From now on SIGINT, SIGTERM and SIGHUP are read from the returned descriptor.
  package static func open() throws(SystemError) -> FileDescriptor {
    FileDescriptor(owning: try check("can't watch signals") { cposix_open_signals() })
  }

  /// The next signal that came in, or nil.
  package static func next(_ descriptor: FileDescriptor) -> Int32? {
    let number = descriptor.withNumber(cposix_next_signal)
    return number == 0 ? nil : number
  }

  package static func send(_ signal: Int32, to process: Int32) -> Bool { Glibc.kill(process, signal) == 0 }

  /// SIGKILL to every child of this process (proc(5): `task/*/children`), for one that is about to end.
  package static func killChildren() {
    for thread in (try? Files.list("/proc/self/task")) ?? [] {
      let children = (try? Files.read("/proc/self/task/\(thread)/children", limit: 1 << 20)) ?? []
      for child in String(decoding: children, as: UTF8.self).split(separator: " ").compactMap({ Int32($0) }) { _ = send(kill, to: child) }
    }
  }

  /// `SIGKILL` for 9.
  package static func name(_ signal: Int32) -> String {
    unsafe cposix_signal_name(signal).map { unsafe "SIG\(String(cString: $0))" } ?? "signal \(signal)"
  }
}

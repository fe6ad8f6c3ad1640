internal import CSpawn
package import POSIX

/// The small process that starts all others for the host and leaves no survivor, even when the host gets SIGKILL.
package final class Supervisor: Sendable {
  private let socket: FileDescriptor
  private let process: Int32

  /// - Parameters:
  ///   - executable: the path of `slipway-supervisor`.
  ///   - locks: held until the last process under the supervisor is gone, also when this process is killed.
  /// - Throws: `ProcessError` when it can't be started.
  package init(executable: String, holding locks: [FileLock] = []) throws {
    let pair = try Self.socketPair()
    let null = try FileDescriptor(opening: "/dev/null", .readWrite)
    let errors = try FileDescriptor.duplicate(2)
    var process: pid_t = 0
    let kept = try withExtendedLifetime((pair.theirs, locks)) {
      try ([pair.theirs.number] + locks.map(\.descriptor)).map { number throws(SystemError) in
        let high = cspawn_duplicate_high(number)
        if high < 0 { throw SystemError(code: cspawn_errno(), "can't duplicate a descriptor") }
        return FileDescriptor(owning: high)
      }
    }
    let numbers = kept.map(\.number)
    let request = ProcessRequest(path: executable, environment: [:], directory: "/")
    let code = withExtendedLifetime((null, errors, kept)) {
      unsafe request.withCRequest(input: null.number, output: null.number, errors: errors.number) { request in
        unsafe cspawn_start_keeping(request, numbers, Int32(numbers.count), &process)
      }
    }
    if code != 0 { throw ProcessError(code: code, path: executable) }
    socket = pair.ours
    self.process = process
  }

  deinit {
    // Closing the socket ends it; it is our child, so it is waited for.
    socket.shutDown()
    wakeIfStopped()
    var result = cspawn_result()
    unsafe _ = cspawn_wait(process, 0, &result)
  }

  /// Makes it go on when somebody has stopped it (SIGSTOP): nothing would be started or ended for us.
  package func wakeIfStopped() { _ = cspawn_continue_stopped(process) }

  /// Starts a process in a group of its own. Whether that worked comes as its first event.
  /// - Throws: `ProcessError` when the supervisor can't be reached or the request is over 192 KiB.
  package func start(_ request: ProcessRequest) throws -> SupervisedProcess {
    let input = try FileDescriptor.pipe()
    let output = try FileDescriptor.pipe()
    let errors = try FileDescriptor.pipe()
    let control = try Self.socketPair()
    try input.writing.setNonBlocking()
    try output.reading.setNonBlocking()
    try errors.reading.setNonBlocking()
    let code = withExtendedLifetime((input, output, errors, control)) {
      unsafe request.withCRequest(
        input: input.reading.number, output: output.writing.number, errors: errors.writing.number
      ) { unsafe cspawn_request_start(socket.number, control.theirs.number, $0) }
    }
    if code != 0 { throw ProcessError(code: code, path: request.path) }
    return SupervisedProcess(
      path: request.path, input: input.writing, output: output.reading, errors: errors.reading, control: control.ours)
  }

  private static func socketPair() throws(SystemError) -> (ours: FileDescriptor, theirs: FileDescriptor) {
    var ends: [Int32] = [-1, -1]
    if unsafe cspawn_socket_pair(&ends) != 0 { throw SystemError(code: cspawn_errno(), "can't make a socket pair") }
    return (FileDescriptor(owning: ends[0]), FileDescriptor(owning: ends[1]))
  }
}

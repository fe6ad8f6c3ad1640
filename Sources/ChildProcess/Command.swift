internal import CSpawn
internal import POSIX

/// A command that is run to its end with its output kept; for plugins and tools, in the caller's process group.
package struct Command: Sendable {
  package var name: String
  package var arguments: [String]
  /// nil: the caller's own.
  package var directory: String?
  package var environment: [String: String]

  /// - Parameters:
  ///   - name: looked up in `PATH` when it has no slash.
  ///   - environment: the whole environment; the caller's when left out.
  package init(_ name: String, _ arguments: [String] = [], directory: String? = nil, environment: [String: String]? = nil) {
    self.name = name
    self.arguments = arguments
    self.directory = directory
    self.environment = environment ?? Environment.all
  }

  /// - Parameters:
  ///   - input: given to its standard input.
  ///   - outputLimit: in bytes for each of output and errors; what is over it is read and dropped.
  ///   - deadlineSeconds: after this it is killed.
  ///   - isCancelled: asked ten times a second; true kills it.
  /// - Throws: `ProcessError` when it can't be started, `SystemError`.
  package func run(
    input: [UInt8] = [], outputLimit: Int = 16 << 20, deadlineSeconds: Double = .infinity,
    isCancelled: () -> Bool = { false }
  ) throws -> CommandResult {
    var running = try RunningCommand(self)
    return try running.communicate(
      input: input, outputLimit: outputLimit, end: Clock.monotonic + deadlineSeconds, isCancelled: isCancelled)
  }

  /// Starts it in a session of its own with nothing on its standard descriptors, and does not wait: for daemons.
  /// - Returns: the process; `waitForStart` tells when a program that puts itself into the background is there.
  package func startDetached() throws -> DetachedProcess {
    let path = try resolvedPath()
    let null = try FileDescriptor(opening: "/dev/null", .readWrite)
    let process = try null.withNumber { number throws(ProcessError) in
      try start(path, input: number, output: number, errors: number, newSession: true)
    }
    return DetachedProcess(process: process)
  }

  /// The file to run; a name with a slash is taken as it is, so that the start itself says what is wrong with it.
  /// - Throws: `ProcessError` for a name that is not in `PATH`, `SystemError` for a working directory that is not there.
  func resolvedPath() throws -> String {
    if let directory, try Files.status(directory).kind != .directory {
      throw SystemError(code: 20, "can't work in", path: directory)
    }
    if name.contains("/") { return name }
    guard let path = Environment.find(command: name, path: environment["PATH"] ?? Environment["PATH"]) else {
      throw ProcessError(code: 2, path: name)
    }
    return path
  }

  func start(_ path: String, input: Int32, output: Int32, errors: Int32, newSession: Bool = false) throws(ProcessError) -> Int32 {
    var process: pid_t = 0
    let request = ProcessRequest(path: path, arguments: arguments, environment: environment, directory: directory)
    let code = unsafe request.withCRequest(input: input, output: output, errors: errors, newSession: newSession) {
      unsafe cspawn_start($0, &process)
    }
    if code != 0 { throw ProcessError(code: code, path: path) }
    return process
  }
}

package struct CommandResult: Sendable {
  package var status: ExitStatus
  package var usage: ResourceUsage
  package var output: [UInt8]
  package var errors: [UInt8]
  /// It was killed because its time was over.
  package var timedOut: Bool

  package var outputText: String { String(decoding: output, as: UTF8.self) }
  package var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// A daemon in the making. It is not waited for when this goes.
package struct DetachedProcess: Sendable {
  package let process: Int32

  /// Waits for the started process to end, as one does that has put its daemon into the background.
  /// - Returns: nil when it still runs after `seconds`.
  package func wait(seconds: Double) -> ExitStatus? {
    let end = Clock.monotonic + seconds
    var result = cspawn_result()
    while unsafe cspawn_wait(process, 1, &result) == 0 {
      if Clock.monotonic > end { return nil }
      Clock.sleep(seconds: 0.005)
    }
    return ExitStatus(result)
  }
}

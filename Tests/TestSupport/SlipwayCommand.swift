package import ChildProcess
package import JSON
internal import POSIX

/// The built `slipway`, with a home of its own.
package struct SlipwayCommand: Sendable {
  package let home: String
  /// Working directory of the commands.
  package let directory: String
  /// Added to what every command gets.
  package var environment: [String: String] = [:]

  package init(home: String, directory: String = BuiltPrograms.root) {
    self.home = home
    self.directory = directory
  }

  /// The whole environment of a command.
  package var variables: [String: String] {
    var result = ["PATH": Environment["PATH"] ?? "/usr/bin:/bin", "HOME": home, "SLIPWAY_HOME": home, "LANG": "C.UTF-8"]
    result.merge(environment) { $1 }
    return result
  }

  /// Runs a command to its end, a minute at most.
  package func callAsFunction(_ arguments: String...) throws -> CommandResult { try run(arguments) }

  package func run(_ arguments: [String], deadlineSeconds: Double = 60) throws -> CommandResult {
    try Command(BuiltPrograms.path("slipway"), arguments, directory: directory, environment: variables)
      .run(deadlineSeconds: deadlineSeconds)
  }

  /// Starts a command and gives its lines as they come.
  package func start(_ arguments: [String], under supervisor: Supervisor) throws -> LineReader {
    LineReader(
      try supervisor.start(
        ProcessRequest(path: BuiltPrograms.path("slipway"), arguments: arguments, environment: variables, directory: directory)))
  }
}

extension CommandResult {
  /// Standard output as JSON values, one a line.
  package var jsonLines: [JSONValue] {
    outputText.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
  }
}

/// A process whose standard output is read line by line.
package final class LineReader {
  package let process: SupervisedProcess
  private var buffer: [UInt8] = []
  /// What it wrote to standard error so far.
  package private(set) var errors: [UInt8] = []
  private var outputEnded = false

  init(_ process: SupervisedProcess) { self.process = process }

  /// The next line of standard output, or nil at its end or after a minute.
  package func next() -> String? {
    let end = Clock.monotonic + 60
    while Clock.monotonic < end {
      if let newline = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeSubrange(...newline) }
        return String(decoding: buffer[..<newline], as: UTF8.self)
      }
      if outputEnded { return nil }
      let ready = Poll.wait([Poll.Interest(process.output.number), Poll.Interest(process.errors.number)], seconds: 1)
      if ready[1].reading, let chunk = try? process.errors.read(upTo: 65536) { errors += chunk }
      if ready[0].reading, let chunk = try? process.output.read(upTo: 65536) {
        buffer += chunk
        outputEnded = chunk.isEmpty
      }
    }
    return nil
  }

  /// How it ended; nil when it has not after `seconds`.
  package func exit(within seconds: Double = 60) -> ExitStatus? {
    let end = Clock.monotonic + seconds
    while Clock.monotonic < end {
      while let event = process.nextEvent() {
        switch event {
        case .exited(let status, _, _): return status
        case .gone, .failed: return nil
        default: break
        }
      }
      _ = Poll.wait([Poll.Interest(process.control.number)], seconds: 0.1)
    }
    return nil
  }
}

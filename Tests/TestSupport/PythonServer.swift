internal import ChildProcess
internal import POSIX

/// A server written in Python for a test, on a free port of the loopback interface; ended with its owner.
/// The script prints the port as its first line, and after it whatever the test wants to know.
package final class PythonServer {
  package enum Failure: Error { case noPort(String) }

  package private(set) var port = 0
  private let supervisor: Supervisor
  private let process: SupervisedProcess
  private var output: [UInt8] = []

  /// - Parameters:
  ///   - script: the program's text.
  ///   - arguments: `sys.argv[1:]`.
  package init(_ script: String, _ arguments: [String] = []) throws {
    supervisor = try BuiltPrograms.supervisor()
    process = try supervisor.start(
      ProcessRequest(
        path: "/usr/bin/python3", arguments: ["-u", "-c", script] + arguments,
        environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"], directory: "/"))
    guard let port = try lines(1, seconds: 30).first.flatMap({ Int($0) }) else {
      let errors = (try? process.errors.read(upTo: 65536)) ?? []
      throw Failure.noPort(String(decoding: output + errors, as: UTF8.self))
    }
    self.port = port
  }

  deinit { process.killAll() }

  /// What it printed after the port: at least `count` lines, or fewer when `seconds` are over.
  package func report(_ count: Int, seconds: Double = 10) throws -> [String] {
    Array(try lines(count + 1, seconds: seconds).dropFirst())
  }

  private func lines(_ count: Int, seconds: Double) throws -> [String] {
    let end = Clock.monotonic + seconds
    while output.count(where: { $0 == 0x0A }) < count, Clock.monotonic < end {
      guard Poll.wait([.init(process.output.number)], seconds: 0.05)[0].reading else { continue }
      let chunk = try process.output.read(upTo: 65536)
      if chunk.isEmpty { break }
      output += chunk
    }
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

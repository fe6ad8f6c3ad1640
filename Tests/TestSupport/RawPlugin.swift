package import ChildProcess
package import JSON
internal import POSIX

/// A plugin's process with nothing between the test and its pipes: bytes go in, lines come out.
package final class RawPlugin {
  private let supervisor: Supervisor
  package let process: SupervisedProcess
  private var output: [UInt8] = []
  private var errors: [UInt8] = []
  /// What came so far on standard error.
  package var errorText: String { String(decoding: errors, as: UTF8.self) }

  package init(_ name: String, directory: String = "/") throws {
    supervisor = try BuiltPrograms.supervisor()
    process = try supervisor.start(
      ProcessRequest(path: BuiltPrograms.path(name), environment: ["PATH": "/usr/bin:/bin"], directory: directory))
  }

  deinit { process.killAll() }

  package func write(_ bytes: some Sequence<UInt8>) throws {
    var rest = Array(bytes)[...]
    while !rest.isEmpty, let input = process.input { rest = rest.dropFirst(try input.writeSome(rest)) }
  }

  package func write(_ messages: JSONValue...) throws {
    try write(messages.flatMap { $0.bytes() + [10] })
  }

  /// The next message, or nil at the end of the output, or when `seconds` are over.
  package func next(seconds: Double = 20) throws -> JSONValue? {
    let end = Clock.monotonic + seconds
    while Clock.monotonic < end {
      if let newline = output.firstIndex(of: 10) {
        defer { output.removeSubrange(...newline) }
        return try JSONValue(parsing: Array(output[..<newline]))
      }
      guard try receive() else { return nil }
    }
    return nil
  }

  /// The next message that is one: others are skipped.
  package func next(seconds: Double = 20, where isWanted: (JSONValue) -> Bool) throws -> JSONValue? {
    while let message = try next(seconds: seconds) { if isWanted(message) { return message } }
    return nil
  }

  /// Reads on until standard error holds the text.
  package func waitForErrors(_ text: String, seconds: Double = 20) throws -> Bool {
    try waitUntil(seconds: seconds) {
      if !errorText.contains(text) { _ = try receive() }
      return errorText.contains(text)
    }
  }

  /// How the process ended.
  package func exit(seconds: Double = 20) -> ExitStatus? { process.events(seconds: seconds) { $0.exitStatus != nil }.last?.exitStatus }

  private func receive() throws -> Bool {
    let ready = Poll.wait([.init(process.output.number), .init(process.errors.number)], seconds: 0.05)
    if ready[1].reading { errors += (try? process.errors.read(upTo: 65536)) ?? [] }
    if ready[0].reading {
      let chunk = try process.output.read(upTo: 65536)
      if chunk.isEmpty { return false }
      output += chunk
    }
    return true
  }
}

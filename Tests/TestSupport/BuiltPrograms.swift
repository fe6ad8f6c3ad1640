package import ChildProcess
internal import POSIX

/// The programs of this package as they were built together with the tests.
package enum BuiltPrograms {
  /// The path of a program; it lies beside the test bundle.
  package static func path(_ name: String) -> String { Path.join(Path.parent(Environment.executable), name) }

  /// The root of the repository.
  package static let root = String(#filePath.prefix(#filePath.utf8.count - "/Tests/TestSupport/BuiltPrograms.swift".utf8.count))

  /// A supervisor for whatever a test starts: nothing of it outlives the supervisor.
  /// A test that writes to one that has ended gets an error, as every program of ours does.
  package static func supervisor() throws -> Supervisor {
    Signals.ignoreBrokenPipes()
    return try Supervisor(executable: path("slipway-supervisor"))
  }
}

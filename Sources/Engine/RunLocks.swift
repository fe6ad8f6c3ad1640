internal import Cryptography
package import POSIX
package import RunHistory

/// The locks of one home that hold over process borders and are free again when their holder ends, however it ends.
package struct RunLocks: Sendable {
  private let folder: String

  package init(home: Home) { folder = home.locks }

  /// Held by whoever executes the run; nil while another process does.
  package func run(_ run: RunID) throws(SystemError) -> FileLock? {
    for _ in 0..<20 {
      if let lock = try FileLock.attempt(path(of: run), owner: owner(run)) { return lock }
      // Somebody may only be looking (`isExecuting`), or the last processes of a killed host are on their way out.
      Clock.sleep(seconds: 0.1)
    }
    return nil
  }

  package func isExecuting(_ run: RunID) -> Bool { FileLock.isHeld(path(of: run)) }

  /// Who executes a run: "process 123".
  package func owner(of run: RunID) -> String? { FileLock.owner(path(of: run)).map { Self.parse($0).process } }

  /// The lock of a concurrency group; nil while another run has it.
  package func group(_ name: String, for run: RunID) throws(SystemError) -> FileLock? {
    try FileLock.attempt(path(ofGroup: name), owner: owner(run))
  }

  /// The run that has a group.
  package func holder(ofGroup name: String) -> RunID? {
    FileLock.owner(path(ofGroup: name)).flatMap { RunID(Self.parse($0).run) }
  }

  /// A finished run's lock file is of no use any more.
  package func remove(_ run: RunID) { try? Files.remove(path(of: run)) }

  private func path(of run: RunID) -> String { Path.join(folder, "run-\(run)") }

  /// Group names come from pipelines: only their digest reaches a path.
  private func path(ofGroup name: String) -> String {
    Path.join(folder, "group-\(SHA256.hexDigest(Array(name.utf8)).prefix(32))")
  }

  private func owner(_ run: RunID) -> String { "\(run) process \(Environment.processIdentifier)" }

  private static func parse(_ owner: String) -> (run: String, process: String) {
    let parts = owner.split(separator: " ", maxSplits: 1)
    return (parts.first.map(String.init) ?? "", parts.count > 1 ? String(parts[1]) : "another process")
  }
}

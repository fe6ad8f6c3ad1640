package import HTTPClient
internal import POSIX

/// What can be seen of a running nginx of a home.
package struct NginxStatus: Sendable {
  package var master: Int32
  /// Seconds since 1970.
  package var since: Double?
  package var workers: [Int32]
  /// Of workers that finish what they have begun, after a reload.
  package var leavingWorkers: [Int32]
  /// The file that it runs.
  package var program: String?
  /// Its file was replaced since it was started: another version is installed now.
  package var isOutdated: Bool
  /// nil when it doesn't answer over its private socket.
  package var connections: NginxConnections?
  package var digest: String?

  /// - Parameter master: its master process.
  package init(master: Int32, layout: Layout, client: HTTPClient) {
    self.master = master
    since = NginxProcesses.startTime(master)
    let all = NginxProcesses.workers(of: master)
    workers = all.filter(NginxProcesses.accepts)
    leavingWorkers = all.filter { !NginxProcesses.accepts($0) }
    let link = try? Files.readLink("/proc/\(master)/exe")
    // proc(5): " (deleted)" stands behind the name of a file that is no longer there.
    isOutdated = link?.hasSuffix(" (deleted)") ?? false
    program = link.map { $0.hasSuffix(" (deleted)") ? String($0.dropLast(10)) : $0 }
    connections = PrivateAddress.get("connections", layout: layout, client).flatMap(NginxConnections.init)
    digest = PrivateAddress.get("configuration", layout: layout, client)
  }
}

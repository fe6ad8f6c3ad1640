import ChildProcess
import POSIX
import TestSupport
import Testing

/// An nginx as the distribution has it: a private copy of Debian's /etc/nginx, with its own pid file and logs, in which
/// other sites are served. It ends with the test.
final class DistributionNginx {
  /// The copy of /etc/nginx.
  let folder: String
  var configuration: String { Path.join(folder, "nginx.conf") }
  var ownFile: String { Path.join(folder, "conf.d/slipway.conf") }

  /// - Parameter folder: not there yet.
  init(_ folder: String) throws {
    self.folder = folder
    let result = try Command("cp", ["-r", "/etc/nginx", folder]).run()
    #expect(result.status == .exited(0))
    let text = String(decoding: try Files.read(configuration), as: UTF8.self).replacing("/etc/nginx", with: folder).replacing("/var/log/nginx", with: folder)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.hasPrefix("pid ") ? "pid \(folder)/nginx.pid;" : String($0) }
    try Files.write(configuration, Array(lines.joined(separator: "\n").utf8))
    for name in try Files.list(Path.join(folder, "sites-enabled")) { try Files.remove(Path.join(folder, "sites-enabled/\(name)")) }
  }

  deinit { stop() }

  /// The file of the other sites.
  func other(_ text: String) throws { try Files.write(Path.join(folder, "sites-enabled/other"), Array(text.utf8)) }

  func start() throws {
    let result = try Command("/usr/sbin/nginx", ["-c", configuration]).run(deadlineSeconds: 10)
    #expect(result.status == .exited(0), "\(result.errorText)")
  }

  /// - Parameter signal: after SIGKILL for all its processes, its sockets stay.
  func stop(_ signal: Int32 = Signals.terminate) {
    guard let master else { return }
    for process in [master] + (signal == Signals.kill ? workers : []) { _ = Signals.send(signal, to: process) }
    _ = waitUntil { !isAlive(master) }
  }

  var master: Int32? {
    guard let text = try? Files.read(Path.join(folder, "nginx.pid")), let process = Int32(String(decoding: text.filter { $0 > 0x20 }, as: UTF8.self)),
      let title = try? Files.read("/proc/\(process)/cmdline", limit: 4096), String(decoding: title, as: UTF8.self).hasPrefix("nginx: master")
    else { return nil }
    return process
  }

  /// Sorted.
  var workers: [Int32] {
    guard let master else { return [] }
    let text = (try? Files.read("/proc/\(master)/task/\(master)/children")) ?? []
    return String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }.sorted()
  }

  /// Every file with its content.
  func files() throws -> [String: [UInt8]] {
    try Files.walk(folder).reduce(into: [:]) { all, name in
      if name.hasSuffix(".log") || name == "nginx.pid" { return }
      all[name] = try Files.read(Path.join(folder, name))
    }
  }
}

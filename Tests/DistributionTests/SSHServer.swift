import ChildProcess
import POSIX
import TestSupport

@testable import Distribution

/// A real sshd on a free port of the loopback interface, with keys of its own, for the user who runs the tests.
final class SSHServer: @unchecked Sendable {
  let folder: TemporaryFolder
  let port: Int
  private let supervisor: Supervisor
  private var process: SupervisedProcess?

  /// - Parameter subsystem: what answers for sftp.
  init(subsystem: String = "internal-sftp") throws {
    folder = try TemporaryFolder()
    port = try FreePorts.next()
    supervisor = try BuiltPrograms.supervisor()
    for name in ["host", "other", "user"] {
      _ = try Command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", folder.path(name)]).run()
    }
    try Files.write(folder.path("authorized"), Files.read(folder.path("user.pub")))
    try folder.write("known", "[127.0.0.1]:\(port) \(try publicKey("host"))\n")
    try folder.write(
      "sshd_config",
      """
      Port \(port)
      ListenAddress 127.0.0.1
      HostKey \(folder.path("host"))
      PidFile none
      AuthorizedKeysFile \(folder.path("authorized"))
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin yes
      MaxStartups 100
      Subsystem sftp \(subsystem)

      """)
    try configure("ssh_config")
    // Where sshd drops its privileges to; it is the system's, and ssh's own service makes it.
    if Environment.userIdentifier == 0 { try? Files.makeDirectories("/run/sshd") }
    try start()
  }

  deinit { stop() }

  private func publicKey(_ name: String) throws -> String {
    try folder.text("\(name).pub").split(separator: " ").prefix(2).joined(separator: " ")
  }

  /// Another configuration of ssh beside the one that works.
  @discardableResult
  func configure(_ name: String, key: String = "user", known: String = "known", more: String = "") throws -> String {
    try folder.write(
      name,
      """
      Host *
      IdentityFile \(folder.path(key))
      IdentitiesOnly yes
      IdentityAgent none
      UserKnownHostsFile \(folder.path(known))
      GlobalKnownHostsFile /dev/null
      \(more)

      """)
  }

  func address(_ path: String) throws -> RemoteAddress {
    try RemoteAddress(parsing: "sftp://127.0.0.1:\(port)\(path)", relativeTo: "/")
  }

  func remote(_ path: String, configuration: String = "ssh_config") throws -> SFTPRemote {
    SFTPRemote(try address(path), configuration: folder.path(configuration))
  }

  func knowOtherHostKey() throws { try folder.write("changed", "[127.0.0.1]:\(port) \(try publicKey("other"))\n") }

  /// Ends the server and every connection.
  func stop() {
    process?.killAll()
    _ = waitUntil { (try? ListeningProbe.isOpen(port)) != true }
  }

  func start() throws {
    process = try supervisor.start(
      ProcessRequest(
        path: "/usr/sbin/sshd", arguments: ["-D", "-e", "-f", folder.path("sshd_config")],
        environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path], directory: "/"))
    _ = waitUntil { (try? ListeningProbe.isOpen(port)) == true }
  }
}

/// Whether somebody listens, by the kernel's own table: a connection would be one that the server counts.
enum ListeningProbe {
  static func isOpen(_ port: Int) throws -> Bool {
    let digits = String(port, radix: 16, uppercase: true)
    let mark = ":" + String(repeating: "0", count: 4 - digits.count) + digits + " 00000000:0000 0A"
    return String(decoding: try Files.read("/proc/net/tcp"), as: UTF8.self).contains(mark)
  }
}

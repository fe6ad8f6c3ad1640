internal import ChildProcess
internal import POSIX

/// Let's Encrypt's test server (https://github.com/letsencrypt/pebble) on ports of its own, with a DNS server that says
/// 127.0.0.1 to every name. It comes to `httpPort` where a real authority comes to port 80.
package final class PebbleServer {
  private let folder: TemporaryFolder
  private var processes: [SupervisedProcess] = []
  private let supervisor: Supervisor
  private let port: Int
  private let managementPort: Int
  private let dnsManagementPort: Int

  package var directory: String { "https://localhost:\(port)/dir" }
  /// PEM file with whom to trust as the server itself (not as an authority).
  package var serverCertificate: String { folder.path("server.pem") }

  package static var isInstalled: Bool { Environment.find(command: "pebble") != nil && Environment.find(command: "certbot") != nil }

  package init(httpPort: Int) throws {
    folder = try TemporaryFolder()
    supervisor = try BuiltPrograms.supervisor()
    port = try FreePorts.next()
    managementPort = try FreePorts.next()
    dnsManagementPort = try FreePorts.next()
    let dnsPort = try FreePorts.next()
    let made = try Command(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder.path("server.key"), "-out", serverCertificate,
      ]
    ).run(deadlineSeconds: 20)
    guard made.status == .exited(0) else { throw Failure(text: made.errorText) }
    try folder.write(
      "config.json",
      """
      {"pebble": {"listenAddress": "127.0.0.1:\(port)", "managementListenAddress": "127.0.0.1:\(managementPort)",
        "certificate": "\(serverCertificate)", "privateKey": "\(folder.path("server.key"))",
        "httpPort": \(httpPort), "tlsPort": 5001, "ocspResponderURL": "", "externalAccountBindingRequired": false}}
      """)
    try start(
      "pebble-challtestsrv",
      [
        "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", "127.0.0.1:\(dnsPort)", "-http01", "", "-https01", "", "-tlsalpn01", "",
        "-management", "127.0.0.1:\(dnsManagementPort)",
      ])
    try start("pebble", ["-config", folder.path("config.json"), "-dnsserver", "127.0.0.1:\(dnsPort)"])
    guard waitUntil(seconds: 20, { (try? root()) != nil }) else { throw Failure(text: "pebble does not answer") }
  }

  deinit { for process in processes { process.killAll() } }

  private struct Failure: Error { var text: String }

  private func start(_ name: String, _ arguments: [String]) throws {
    guard let path = Environment.find(command: name) else { throw Failure(text: "\(name) is not installed") }
    let environment = ["PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0", "PATH": "/usr/bin:/bin"]
    processes.append(try supervisor.start(ProcessRequest(path: path, arguments: arguments, environment: environment, directory: folder.path)))
  }

  /// Path of the authority's root certificate.
  @discardableResult package func root() throws -> String {
    let result = try curl(["--cacert", serverCertificate, "https://localhost:\(managementPort)/roots/0"])
    return try folder.write("root.pem", result)
  }

  /// What its DNS says to one name.
  package func lead(_ domain: String, to address: String) throws {
    _ = try curl(["--data", #"{"host":"\#(domain)","addresses":["\#(address)"]}"#, "http://127.0.0.1:\(dnsManagementPort)/add-a"])
  }

  private func curl(_ arguments: [String]) throws -> String {
    let result = try Command("curl", ["-sf"] + arguments).run(deadlineSeconds: 10)
    guard result.status == .exited(0) else { throw Failure(text: "curl: \(result.status)") }
    return result.outputText
  }
}

internal import POSIX

/// Where the nginx of a home listens, read back from the configuration that an earlier publication has generated:
/// a publication that names no port keeps the one that all of the home's sites have.
package struct ListenAddress: Equatable, Sendable {
  package var address: String
  package var port: Int
  /// Of HTTPS; nil where nginx speaks none.
  package var tlsPort: Int?

  package init(address: String, port: Int, tlsPort: Int? = nil) {
    (self.address, self.port, self.tlsPort) = (address, port, tlsPort)
  }

  package var ports: [Int] { [port] + (tlsPort.map { [$0] } ?? []) }

  /// The address at which this machine itself reaches nginx.
  package var local: String { address == "0.0.0.0" ? "127.0.0.1" : address }

  /// Four numbers with dots between them, as nginx's `listen` takes them.
  package static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
  }

  package static let standard = ListenAddress(address: "127.0.0.1", port: 8080)
  /// What a server beside others listens on, for them to share it.
  package static let system = ListenAddress(address: "0.0.0.0", port: 80)

  /// What the operator has decided goes first, and then what is there already.
  package init(_ settings: NginxSettings, current: ListenAddress?) {
    let current = settings.mode == .system ? .system : current ?? .standard
    self.init(
      address: settings.address ?? current.address, port: settings.port ?? current.port,
      tlsPort: (settings.tlsPort ?? current.tlsPort).flatMap { $0 == 0 ? nil : $0 })
  }

  /// nil before the first publication.
  package static func current(_ layout: Layout) -> ListenAddress? {
    (try? Files.read(layout.configuration, limit: 1 << 24)).flatMap { read(String(decoding: $0, as: UTF8.self)) }
  }

  /// From the lines `listen 127.0.0.1:8080 default_server;` and `listen 127.0.0.1:8443 ssl default_server;`.
  package static func read(_ configuration: String) -> ListenAddress? {
    var result: ListenAddress?
    var tlsPort: Int?
    for line in configuration.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 3, words[0] == "listen", words[words.count - 1] == "default_server;" else { continue }
      let parts = words[1].split(separator: ":")
      guard parts.count == 2, let port = Int(parts[1]), (1...65535).contains(port) else { continue }
      if words.contains("ssl") { tlsPort = port } else { result = ListenAddress(address: String(parts[0]), port: port) }
    }
    result?.tlsPort = tlsPort
    return result
  }
}

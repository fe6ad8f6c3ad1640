internal import POSIX

/// Where the nginx of a home listens, read back from the configuration that an earlier publication has generated:
/// a publication that names no port keeps the one that all of the home's sites have.
package struct ListenAddress: Equatable, Sendable {
  package var address: String
  package var port: Int

  package init(address: String, port: Int) {
    self.address = address
    self.port = port
  }

  /// Four numbers with dots between them, as nginx's `listen` takes them.
  package static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
  }

  package static let standard = ListenAddress(address: "127.0.0.1", port: 8080)

  /// nil before the first publication.
  package static func current(_ layout: Layout) -> ListenAddress? {
    (try? Files.read(layout.configuration, limit: 1 << 24)).flatMap { read(String(decoding: $0, as: UTF8.self)) }
  }

  /// From the line `listen 127.0.0.1:8080 default_server;`.
  package static func read(_ configuration: String) -> ListenAddress? {
    for line in configuration.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "listen", words[2] == "default_server;" else { continue }
      let parts = words[1].split(separator: ":")
      guard parts.count == 2, let port = Int(parts[1]), (1...65535).contains(port) else { continue }
      return ListenAddress(address: String(parts[0]), port: port)
    }
    return nil
  }
}

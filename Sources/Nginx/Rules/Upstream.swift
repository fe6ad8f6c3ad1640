/// A server behind a site: `http://host:port`, perhaps with a path that takes the place of the prefix.
package struct Upstream: Hashable, Sendable, CustomStringConvertible {
  package let scheme: String
  /// In lower case: a name, or an IPv4 address.
  package let host: String
  package let port: Int
  /// With its slash; empty where the request's own path goes on as it came.
  package let path: String

  /// - Returns: nil for anything that is no such address.
  package init?(_ text: String) {
    guard let scheme = ["http", "https"].first(where: { text.hasPrefix("\($0)://") }) else { return nil }
    let rest = text.dropFirst(scheme.count + 3)
    let authority = rest.prefix { $0 != "/" }
    let path = rest.dropFirst(authority.count)
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), HostNameForm.isDomain(String(parts[0])), Self.isPath(path) else { return nil }
    if parts.count == 2 {
      guard let port = Int(parts[1]), (1...65535).contains(port), String(port) == parts[1] else { return nil }
      self.port = port
    } else {
      port = scheme == "https" ? 443 : 80
    }
    self.scheme = scheme
    host = String(parts[0])
    self.path = String(path)
  }

  /// Unreserved characters (RFC 3986) and slashes, no part of which leads elsewhere.
  static func isPath(_ text: some StringProtocol) -> Bool {
    text.utf8.count <= 500
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "-._~/".utf8.contains($0) }
      && !text.contains("//") && !text.split(separator: "/").contains { [".", ".."].contains($0) }
  }

  /// `host:port`.
  package var address: String { "\(host):\(port)" }
  package var isAddress: Bool { ListenAddress.isAddress(host) }
  /// What a `Host` header says: the port only where it is not the scheme's own.
  package var authority: String { port == (scheme == "https" ? 443 : 80) ? host : address }
  package var description: String { "\(scheme)://\(authority)\(path)" }
}

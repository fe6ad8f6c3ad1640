/// Where releases are moved to or from, as a person writes it: a value that has been checked, and holds no secret.
package struct RemoteAddress: Sendable, Hashable, CustomStringConvertible {
  package enum Transport: String, Sendable, CaseIterable {
    case file, http, https, sftp, oci
  }

  package let transport: Transport
  /// Of sftp only.
  package let user: String?
  /// A name, IPv4 digits, or IPv6 digits without brackets; empty for `file`.
  package let host: String
  package let port: Int?
  /// - `file`: absolute and normalized.
  /// - `sftp`: absolute, or relative to the user's home and then without `~/`; empty for that itself. Decoded.
  /// - `http`, `https`: begins with `/` where it isn't empty, as given: percent-encoded, without `/` at its end.
  /// - `oci`: the repository, without slashes around it; empty for the whole registry.
  package let path: String

  init(_ transport: Transport, user: String? = nil, host: String = "", port: Int? = nil, path: String) {
    self.transport = transport
    self.user = user
    self.host = host
    self.port = port
    self.path = path
  }

  /// The same place, and there another path; decoded where `path` is.
  package func replacingPath(_ path: String) -> RemoteAddress { RemoteAddress(transport, user: user, host: host, port: port, path: path) }

  /// `example.org:8080`, `[::1]:8080`
  package var authority: String { (host.contains(":") ? "[\(host)]" : host) + (port.map { ":\($0)" } ?? "") }

  /// Fit for messages: without the user.
  package var place: String {
    switch transport {
    case .file: path
    case .http, .https: "\(transport.rawValue)://\(authority)\(path)"
    case .sftp: "sftp://\(authority)\(path.hasPrefix("/") ? path : path.isEmpty ? "/~" : "/~/\(path)")"
    case .oci: "oci://\(authority)\(path.isEmpty ? "" : "/\(path)")"
    }
  }

  package var description: String { place }

  package var isHTTP: Bool { transport == .http || transport == .https }
}

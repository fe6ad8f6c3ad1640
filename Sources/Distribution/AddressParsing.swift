internal import Diagnostics
internal import POSIX

extension RemoteAddress {
  /// Bytes; longer ones are no address that somebody means.
  private static let limit = 2048

  /// - Parameters:
  ///   - text: a path, or an address with one of the schemes.
  ///   - directory: what a relative path is relative to; absolute.
  ///   - userHome: what `~/` at the beginning of a path means; nil where nothing does.
  /// - Throws: `RemoteError` (`invalidAddress`); a password is never repeated.
  package init(parsing text: String, relativeTo directory: String, userHome: String? = nil) throws(RemoteError) {
    if text.isEmpty { throw Self.invalid("the address is empty", Self.forms) }
    if text.utf8.count > Self.limit { throw Self.invalid("the address is longer than \(Self.limit) bytes", Self.forms) }
    if let scalar = text.unicodeScalars.first(where: { AddressText.isSteering($0) }) {
      throw Self.invalid("the address holds the character U+\(AddressText.hexadecimal(scalar))", "write it without")
    }
    guard let range = text.firstRange(of: "://") else {
      self = try Self.folder(text, relativeTo: directory, userHome: userHome)
      return
    }
    let scheme = text[..<range.lowerBound].lowercased()
    let parts = AddressParts(text[range.upperBound...])
    guard let transport = Transport(rawValue: scheme) else { throw Self.unknown(scheme) }
    if parts.hasPassword { throw Self.password(transport) }
    switch transport {
    case .file: self = try Self.file(parts)
    case .sftp: self = try Self.sftp(parts)
    case .http, .https: self = try Self.http(transport, parts)
    case .oci: self = try Self.oci(parts)
    }
  }

  static let forms = "a folder, file:///folder, https://host/path, sftp://[user@]host[:port]/path, or oci://host[:port]/repository"

  static func invalid(_ message: String, _ help: String?) -> RemoteError { RemoteError(.invalidAddress, message, help: help) }

  private static func folder(_ text: String, relativeTo directory: String, userHome: String?) throws(RemoteError) -> RemoteAddress {
    // `ada@host:releases` of scp and rsync would otherwise become a folder of that name.
    if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") {
      let host = text[..<colon]
      let path = text[text.index(after: colon)...]
      let shown = path.utf8.allSatisfy(AddressText.isPathCharacter) && host.utf8.allSatisfy { AddressText.isHostCharacter($0) || $0 == UInt8(ascii: "@") }
      throw invalid(
        "the address is neither a path nor one with a scheme",
        shown ? "for a host that is reached by ssh, write sftp://\(host)/\(path.hasPrefix("/") ? "\(path.dropFirst())" : "~/\(path)"); for a folder, ./\(text)"
          : forms)
    }
    if let userHome, text == "~" || text.hasPrefix("~/") {
      return RemoteAddress(.file, path: Path.normalized(Path.join(userHome, String(text.dropFirst(2)))))
    }
    return RemoteAddress(.file, path: Path.normalized(Path.join(directory, text)))
  }

  private static func unknown(_ scheme: String) -> RemoteError {
    let help: String =
      switch scheme {
      case "ftp", "ftps", "tftp": "FTP is not spoken here; use sftp://, which is ssh's"
      case "ssh", "scp", "rsync", "scp+ssh": "a host that is reached by ssh is sftp://[user@]host[:port]/path"
      case "docker", "docker-daemon", "registry": "a registry is oci://host[:port]/repository"
      default:
        nearestName(to: scheme, among: Transport.allCases.map(\.rawValue)).map { "did you mean \($0)://?" } ?? forms
      }
    return invalid("there is no transport \(AddressText.quoted(scheme))", help)
  }

  private static func password(_ transport: Transport) -> RemoteError {
    let place =
      switch transport {
      case .file: "a folder needs none"
      case .http, .https: "put it into ~/.netrc, readable by you only: machine HOST login USER password PASSWORD"
      case .sftp: "use a key: ssh-agent and ~/.ssh/config count"
      case .oci: "put it into ~/.docker/config.json: \"skopeo login\" and \"docker login\" do that"
      }
    return invalid("the address holds a password: others on this host would see it, and logs would keep it", "leave it out; \(place)")
  }
}

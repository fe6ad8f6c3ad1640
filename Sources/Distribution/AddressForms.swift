internal import POSIX

/// What each scheme takes.
extension RemoteAddress {
  static func file(_ parts: AddressParts) throws(RemoteError) -> RemoteAddress {
    if !parts.authority.isEmpty, parts.authority != "localhost" {
      throw invalid("a file:// address names no host", "write file:///\(AddressText.shown(parts.authority))… for an absolute path; another host is sftp://")
    }
    guard parts.path.hasPrefix("/"), let path = AddressText.decoded(parts.path) else {
      throw invalid("a file:// address holds an absolute path", "as in file:///srv/releases, with %20 for a space")
    }
    return RemoteAddress(.file, path: Path.normalized(path))
  }

  static func sftp(_ parts: AddressParts) throws(RemoteError) -> RemoteAddress {
    let example = "as in sftp://deploy@www.example.org/srv/releases, or sftp://www.example.org/~/releases"
    try parts.refuseQuery(example)
    let (host, port) = try hostAndPort(parts, example)
    if let user = parts.user, !AddressText.isUser(user) {
      throw invalid("\(AddressText.quoted(user)) is no user of ssh", "letters, digits, \".\", \"_\" and \"-\"")
    }
    guard let path = AddressText.decoded(parts.path) else { throw invalid("the path is not percent-encoded as it should be", example) }
    // sftp(1) reads commands: what is a pattern or a quote there is no part of a name here.
    if let other = path.first(where: { "\"'\\*?[]{}".contains($0) }) {
      throw invalid("a path on a host that is reached by sftp must not hold \(AddressText.quoted(String(other)))", example)
    }
    let names = path.split(separator: "/")
    if names.contains("..") { throw invalid("the path holds \"..\"", example) }
    let isHome = names.first == "~"
    let clean = names.dropFirst(isHome ? 1 : 0).filter { $0 != "." }.joined(separator: "/")
    if clean.hasPrefix("~") || clean.hasPrefix("-") && isHome { throw invalid("the path begins with \(AddressText.quoted(String(clean.prefix(1))))", example) }
    if !isHome, clean.isEmpty { throw invalid("the address names no folder", example) }
    return RemoteAddress(.sftp, user: parts.user, host: host, port: port, path: isHome ? clean : "/\(clean)")
  }

  static func http(_ transport: Transport, _ parts: AddressParts) throws(RemoteError) -> RemoteAddress {
    let example = "as in \(transport.rawValue)://www.example.org/releases"
    try parts.refuseQuery(example)
    let (host, port) = try hostAndPort(parts, example)
    if parts.user != nil { throw invalid("the address holds a user", "put user and password into ~/.netrc: machine \(host) login USER password PASSWORD") }
    guard parts.path.utf8.allSatisfy({ AddressText.isPathCharacter($0) || $0 == UInt8(ascii: "%") }), let decoded = AddressText.decoded(parts.path) else {
      throw invalid("the path is not percent-encoded as it should be", example)
    }
    let names = decoded.split(separator: "/")
    if names.contains(where: { $0 == ".." || $0 == "." }) { throw invalid("the path holds \".\" or \"..\"", example) }
    return RemoteAddress(transport, host: host, port: port, path: parts.path.split(separator: "/").map { "/\($0)" }.joined())
  }

  /// The names of the OCI distribution specification: `[a-z0-9]+([._-][a-z0-9]+)*`, with `/` between them.
  static func oci(_ parts: AddressParts) throws(RemoteError) -> RemoteAddress {
    let example = "as in oci://registry.example.org/sites"
    try parts.refuseQuery(example)
    let (host, port) = try hostAndPort(parts, example)
    if parts.user != nil { throw invalid("the address holds a user", "put user and password into ~/.docker/config.json: \"skopeo login\" does that") }
    let names = parts.path.split(separator: "/")
    for name in names {
      let words = name.split(omittingEmptySubsequences: false) { "._-".contains($0) }
      let isName = words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { AddressText.isDigit($0) || AddressText.isLowerLetter($0) } }
      if !isName {
        throw invalid("\(AddressText.quoted(String(name))) is no name of a repository", "lower-case letters and digits, with \".\", \"_\" or \"-\" between them; \(example)")
      }
    }
    return RemoteAddress(.oci, host: host, port: port, path: names.joined(separator: "/"))
  }

  private static func hostAndPort(_ parts: AddressParts, _ example: String) throws(RemoteError) -> (String, Int?) {
    guard let host = parts.host, AddressText.isHost(host) else {
      throw invalid(parts.host?.isEmpty == false ? "\(AddressText.quoted(parts.host ?? "")) is no host" : "the address names no host", example)
    }
    guard let digits = parts.port else { return (host, nil) }
    guard digits.utf8.count <= 5, digits.utf8.allSatisfy(AddressText.isDigit), let port = Int(digits), (1...65535).contains(port) else {
      throw invalid("\(AddressText.quoted(digits)) is no port", "a number from 1 to 65535")
    }
    return (host, port)
  }
}

internal import Diagnostics
internal import JSON
internal import POSIX

/// What the operator of a host has decided about nginx: the key "nginx" of `settings.json` in the home
/// (docs/operations.md). What a step's config says goes first, and what is running now comes last.
package struct NginxSettings: Equatable, Sendable {
  package enum Mode: String, CaseIterable, Sendable {
    /// An nginx of Slipway's own below its home.
    case managed
    /// The distribution's nginx, which serves other things too.
    case system
  }

  package var mode = Mode.managed
  /// IPv4; nil where nothing is said.
  package var address: String?
  package var port: Int?
  /// Of HTTPS; 0 for none, nil where nothing is said.
  package var tlsPort: Int?
  /// Base domains: every site has a name of its own below each.
  package var domains: [String] = []
  /// Mail address of the account at the ACME authority, to which it may write.
  package var acmeEmail: String?
  /// URL of the ACME authority's directory; nil for Let's Encrypt.
  package var acmeServer: String?

  /// In the mode `system`: the main configuration of the distribution's nginx; nil for /etc/nginx/nginx.conf.
  package var configuration: String?
  /// In the mode `system`: the names that come to Slipway, as `example.org` and `*.example.org`; empty for all that no
  /// other server block has.
  package var serverNames: [String] = []
  /// In the mode `system`: whether requests come to Slipway that no server block has a name for.
  package var isDefault = false

  package init() {}

  /// - Throws: `InvalidInput` with everything that is wrong in that key, each at its place.
  package static func read(home: String) throws -> NginxSettings {
    let path = Path.join(home, "settings.json")
    guard Files.exists(path) else { return NginxSettings() }
    return try NginxSettings(try JSONSource(parsing: Files.read(path, limit: 1 << 20), file: path))
  }

  init(_ source: JSONSource) throws {
    guard let value = source.value["nginx"] else { return }
    var findings: [Diagnostic] = []
    func check(_ isGood: Bool, _ key: String, _ message: String, _ help: String) {
      if !isGood { findings.append(Diagnostic(.error, message, at: source.location(of: "/nginx/\(key)"), help: help)) }
    }
    guard let object = value.objectValue else {
      throw InvalidInput("\"nginx\" must be an object", at: source.location(of: "/nginx"))
    }
    let keys = ["mode", "address", "port", "tlsPort", "domains", "acmeEmail", "acmeServer", "configuration", "serverNames", "default"]
    for (key, value) in object {
      switch key {
      case "mode":
        if let mode = value.stringValue.flatMap(Mode.init(rawValue:)) { self.mode = mode } else {
          check(false, key, "\"mode\" must be \"managed\" or \"system\"", "managed: an nginx of Slipway's own; system: the distribution's")
        }
      case "address":
        address = value.stringValue
        check(address.map(ListenAddress.isAddress) ?? false, key, "\"address\" is no IPv4 address", "0.0.0.0 for everyone")
      case "port":
        port = value.integerValue
        check(port.map((1...65535).contains) ?? false, key, "\"port\" is no port", "1 to 65535")
      case "tlsPort":
        tlsPort = value.integerValue
        check(tlsPort.map((0...65535).contains) ?? false, key, "\"tlsPort\" is no port", "443, or any other up to 65535; 0 for no HTTPS")
      case "domains":
        let names = value.arrayValue?.map(\.stringValue) ?? [nil]
        domains = names.compactMap(\.self)
        check(
          names.count == domains.count && domains.allSatisfy { HostNameForm.isDomain($0) && $0.contains(".") }, key,
          "\"domains\" is no list of domain names", "for example [\"apps.example.org\"]: the site shop is then shop.apps.example.org")
      case "acmeEmail":
        acmeEmail = value.stringValue
        check(acmeEmail.map(Self.isMailAddress) ?? false, key, "\"acmeEmail\" is no mail address", "for example \"you@example.org\"")
      case "acmeServer":
        acmeServer = value.stringValue
        check(acmeServer.map(Self.isDirectory) ?? false, key, "\"acmeServer\" is no https:// URL", "leave it out for Let's Encrypt")
      case "configuration":
        configuration = value.stringValue
        check(
          configuration.map { $0.hasPrefix("/") && !$0.utf8.contains { $0 < 0x20 } } ?? false, key, "\"configuration\" is no absolute path",
          "leave it out for /etc/nginx/nginx.conf")
      case "serverNames":
        let names = value.arrayValue?.map(\.stringValue) ?? [nil]
        serverNames = names.compactMap(\.self)
        check(
          names.count == serverNames.count && serverNames.allSatisfy { HostNameForm.isDomain($0.hasPrefix("*.") ? String($0.dropFirst(2)) : $0) }, key,
          "\"serverNames\" is no list of names", "for example [\"example.org\", \"*.example.org\"]; leave it out for all that no other site has")
      case "default":
        isDefault = value.boolValue ?? false
        check(value.boolValue != nil, key, "\"default\" must be true or false", "true: requests for names that nobody has come to Slipway")
      default:
        findings.append(
          Diagnostic(
            .error, "\"nginx\" knows no \"\(key)\"", at: source.keyLocation(of: "/nginx".appendingPointer(key)),
            help: suggestion(for: key, among: keys)))
      }
    }
    if !findings.isEmpty { throw InvalidInput(findings) }
  }

  /// Enough to keep anything else out of a command's arguments.
  package static func isMailAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && text.utf8.count <= 254 && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix("-") }
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"'\\<>(),:;".utf8.contains($0) }
  }

  package static func isDirectory(_ text: String) -> Bool {
    text.hasPrefix("https://") && text.utf8.count > 8 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}

internal import POSIX

/// How nginx gets at servers behind. An address is a block of its own, whose connections are kept open. A name is looked up
/// while requests come in, by the machine's name servers: one that can't be resolved fails its own requests with 502, and
/// never keeps nginx from starting, as it would in an `upstream` block.
struct UpstreamBlocks {
  private let addresses: [String]
  private let resolver: UpstreamResolver

  init(_ upstreams: [Upstream], resolver: UpstreamResolver) {
    self.resolver = resolver
    addresses = Set(upstreams.compactMap { resolver.address(of: $0) }).sorted()
  }

  /// One block an address; names are looked up per request.
  var blocks: [String] { addresses.map { "  upstream \(Self.name($0)) { server \($0); keepalive 16; }\n" } }

  private static func name(_ address: String) -> String { "up_\(address.map { $0.isNumber ? String($0) : "_" }.joined())" }

  /// `http://` and where to.
  func base(_ upstream: Upstream) -> String {
    "\(upstream.scheme)://\(resolver.address(of: upstream).map(Self.name) ?? upstream.address)"
  }
}

/// What the machine knows of names, read when a configuration is made.
package struct UpstreamResolver: Equatable, Sendable {
  /// Of `/etc/resolv.conf`: IPv4, or IPv6 in brackets.
  package var servers: [String] = []
  /// Of `/etc/hosts`, which nginx's own resolver does not read: name → IPv4 address.
  package var hosts: [String: String] = [:]

  package init(servers: [String] = [], hosts: [String: String] = [:]) { (self.servers, self.hosts) = (servers, hosts) }

  package static func ofMachine() -> UpstreamResolver {
    func lines(_ path: String) -> [[Substring]] {
      let text = String(decoding: (try? Files.read(path, limit: 1 << 20)) ?? [], as: UTF8.self)
      return text.split(separator: "\n").map { $0.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" } }
    }
    var result = UpstreamResolver()
    for line in lines("/etc/resolv.conf") where line.count >= 2 && line[0] == "nameserver" {
      if ListenAddress.isAddress(String(line[1])) { result.servers.append(String(line[1])) }
      let isSixth = line[1].contains(":") && line[1].utf8.allSatisfy { "0123456789abcdefABCDEF:".utf8.contains($0) }
      if isSixth { result.servers.append("[\(line[1])]") }
    }
    for line in lines("/etc/hosts") {
      guard let first = line.first.map(String.init), ListenAddress.isAddress(first) else { continue }
      for name in line.dropFirst() where result.hosts[name.lowercased()] == nil { result.hosts[name.lowercased()] = first }
    }
    return result
  }

  /// `address:port`, where it is known without asking.
  func address(of upstream: Upstream) -> String? {
    if upstream.isAddress { return upstream.address }
    if upstream.host == "localhost" { return "\(hosts["localhost"] ?? "127.0.0.1"):\(upstream.port)" }
    return hosts[upstream.host].map { "\($0):\(upstream.port)" }
  }

  var text: String { servers.isEmpty ? "" : "  resolver \(servers.joined(separator: " ")) valid=30s;\n  resolver_timeout 5s;\n" }
}

internal import Cryptography

/// The same configuration as a file for an nginx that serves other things too: nothing outside of its own `server`
/// blocks but definitions, each of which has a name that nobody else has, and every path absolute. It is made from the
/// text of the managed one, so that whatever that can do, this can too.
package struct SystemConfiguration: Equatable, Sendable {
  package var configuration: NginxConfiguration
  /// Absolute; the www folder of the home.
  package var www: String
  /// For `server_name`, as they stand there; empty for every name with a dot in it.
  package var serverNames: [String] = []
  /// Whether requests for names that nobody has come to Slipway.
  package var isDefault = false
  /// Whether sizes of nginx's tables are named; they may be only once in the whole configuration.
  package var namesTables = true
  /// Whether nginx has loaded the module that serves `.br` files.
  package var hasBrotli = false

  package init(configuration: NginxConfiguration, www: String) { (self.configuration, self.www) = (configuration, www) }

  private static let definitions: Set = ["map", "upstream", "log_format", "limit_req_zone", "limit_conn_zone", "geo", "split_clients", "proxy_cache_path"]
  private static let tables: Set = ["map_hash_bucket_size", "map_hash_max_size", "variables_hash_max_size", "variables_hash_bucket_size"]
  private static let pathDirectives: Set = [
    "root", "alias", "set", "access_log", "error_log", "auth_basic_user_file", "ssl_certificate", "ssl_certificate_key", "ssl_trusted_certificate",
  ]
  private static let folders = ["hosts/", "releases/", "nginx/", "certs/", "acme/", "sites/", "rules/", "apps/", "pool/"]

  /// The first line.
  static func mark(home: String) -> String { "# Written by Slipway for the home \(home); changes made here are lost." }

  /// - Parameter digest: as in `NginxConfiguration.text`.
  /// - Returns: nil when the text of the managed configuration can't be read back.
  package func text(digest: String) -> String? {
    guard let main = NginxDirective.parse(configuration.text(digest: digest)), let http = main.first(where: { $0.name == "http" })?.block else { return nil }
    let definitions = http.filter { Self.definitions.contains($0.name) || namesTables && Self.tables.contains($0.name) }
    let common = http.filter { $0.name != "server" && !Self.definitions.contains($0.name) && !Self.tables.contains($0.name) && (hasBrotli || !$0.name.hasPrefix("brotli")) }
    // The one that refuses handshakes goes first: where nobody else has the port, it is then the one for names that nobody has.
    let wanted = http.filter { $0.name == "server" }
    let servers = (wanted.filter(\.rejectsHandshakes) + wanted.filter { !$0.rejectsHandshakes }).map { server -> NginxDirective in
      var server = server
      let own = server.block ?? []
      let names = Set(own.map(\.name))
      // What a server says itself goes first.
      server.block = common.filter { !names.contains($0.name) } + own.map(addressed)
      return server
    }
    let all = definitions.map(pathMap) + servers
    let names = SystemNames(all)
    let prefixed = all.map { names.renamed($0) }.map(absolute)
    // Tables go first: their size counts for what stands behind.
    let ordered = prefixed.filter { Self.tables.contains($0.name) } + prefixed.filter { !Self.tables.contains($0.name) }
    return ordered.map { $0.text(indent: 0) }.joined()
  }

  /// As a file, which says in its first lines whose it is and what is in it.
  /// - Returns: nil as `text`.
  package func file() -> (text: String, digest: String)? {
    guard let loaded = LoadedConfiguration(self), let bare = text(digest: "") else { return nil }
    let head = Self.mark(home: String(www.dropLast(4))) + "\n" + loaded.text
    let digest = String(SHA256.hexDigest(Array((head + bare).utf8)).prefix(24))
    return text(digest: digest).map { (head + $0, digest) }
  }

  /// Where and under which names the sites' server listens.
  private func addressed(_ directive: NginxDirective) -> NginxDirective {
    var directive = directive
    switch directive.name {
    case "listen" where !NginxDirective.plain(directive.words[1]).hasPrefix("unix:"):
      if !isDefault { directive.words.removeAll { $0 == "default_server" } }
    case "server_name" where directive.words[1] != "_":
      // Not numbers with dots, which are addresses: who asks for one means the machine and not a site.
      directive.words = ["server_name"] + (serverNames.isEmpty ? ["\"~^(?![0-9.]+$)[^.].*\\.[^.]\""] : serverNames)
    default: break
    }
    return directive
  }

  /// A map that gives paths, for `root`.
  private func pathMap(_ directive: NginxDirective) -> NginxDirective {
    guard directive.name == "map", directive.words.last == "$server_root" else { return directive }
    var directive = directive
    directive.block = directive.block?.map { row in
      var row = row
      row.words = row.words.prefix(1) + row.words.dropFirst().map(absolute)
      return row
    }
    return directive
  }

  private func absolute(_ directive: NginxDirective) -> NginxDirective {
    var directive = directive
    if Self.pathDirectives.contains(directive.name) || directive.name.hasSuffix("_temp_path") {
      directive.words = [directive.name] + directive.words.dropFirst().map(absolute)
    }
    directive.block = directive.block?.map(absolute)
    return directive
  }

  /// A path of the www folder, or of the folder of nginx.conf, from which nginx takes certificates and passwords.
  private func absolute(_ word: String) -> String {
    let isQuoted = word.first == "\"" || word.first == "'"
    let plain = isQuoted ? NginxDirective.plain(word) : word
    let path = plain.hasPrefix("../") ? String(plain.dropFirst(3)) : plain
    guard Self.folders.contains(where: (path + "/").hasPrefix) else { return word }
    return NginxConfiguration.quoted("\(www)/\(path)")
  }
}

extension NginxDirective {
  fileprivate var rejectsHandshakes: Bool { (block ?? []).contains { $0.name == "ssl_reject_handshake" } }
}

extension LoadedConfiguration {
  /// Of a part of another nginx. Whether the sizes of tables are in it depends on its neighbours, and makes no difference.
  /// - Returns: nil as `SystemConfiguration.text`.
  package init?(_ system: SystemConfiguration) {
    var bare = system
    bare.configuration.ruleSets = [:]
    bare.namesTables = true
    guard let text = bare.text(digest: "") else { return nil }
    self.init(base: String(SHA256.hexDigest(Array(text.utf8)).prefix(24)), ruleSets: LoadedConfiguration(system.configuration).ruleSets)
  }
}

internal import POSIX

/// A whole configuration as `nginx -T` prints it: the main file and all that it takes in, in the order in which nginx reads
/// them.
struct NginxDump {
  private struct File {
    let path: String
    let directives: [NginxDirective]
  }

  private let files: [File]

  /// - Returns: nil for a text in which a file is none of nginx's.
  init?(_ text: String) {
    var files: [File] = []
    for part in text.split(separator: "\n# configuration file ", omittingEmptySubsequences: false) {
      guard let end = part.firstIndex(of: "\n") else { continue }
      let head = part[..<end].hasPrefix(Self.begin) ? part[..<end].dropFirst(Self.begin.count) : part[..<end]
      guard head.hasPrefix("/"), head.hasSuffix(":") else { continue }
      guard let directives = NginxDirective.parse(String(part[end...])) else { return nil }
      files.append(File(path: String(head.dropLast()), directives: directives))
    }
    guard !files.isEmpty else { return nil }
    self.files = files
  }

  private static let begin = "# configuration file "

  /// The server blocks of HTTP, in their order, each with the file that it stands in.
  var servers: [NginxServerBlock] {
    files.first.map { servers(in: $0.directives, of: $0.path, isInHTTP: false, depth: 0) } ?? []
  }

  private func servers(in directives: [NginxDirective], of path: String, isInHTTP: Bool, depth: Int) -> [NginxServerBlock] {
    directives.flatMap { directive -> [NginxServerBlock] in
      switch directive.name {
      case "http": return servers(in: directive.block ?? [], of: path, isInHTTP: true, depth: depth)
      case "server" where isInHTTP: return [NginxServerBlock(directive, file: path)]
      case "include" where directive.words.count == 2 && depth < Self.depthLimit:
        return included(NginxDirective.plain(directive.words[1])).flatMap {
          servers(in: $0.directives, of: $0.path, isInHTTP: isInHTTP, depth: depth + 1)
        }
      default: return []
      }
    }
  }

  /// nginx ends at a file that takes in itself; so deep nobody goes.
  private static let depthLimit = 16

  private func included(_ pattern: String) -> [File] {
    let path = pattern.hasPrefix("/") ? pattern : Path.join(Path.parent(files[0].path), pattern)
    guard let glob = Glob(String(path.dropFirst())) else { return [] }
    return files.filter { glob.matches(String($0.path.dropFirst())) }.sorted { $0.path < $1.path }
  }
}

/// What of a server block decides which requests come to it.
struct NginxServerBlock: Equatable, Sendable {
  struct Listen: Equatable, Sendable {
    /// `0.0.0.0:80`, `[::]:80`: every form of the same address is written in the same way.
    var address: String
    var isDefault: Bool
    var port: Int
  }

  var file: String
  var listens: [Listen]
  var names: [String]

  init(_ directive: NginxDirective, file: String) {
    let block = directive.block ?? []
    self.file = file
    let found = block.filter { $0.name == "listen" && $0.words.count > 1 }
    // Where none is named, it is this one (ngx_http_core_module, "listen").
    listens = found.isEmpty ? [Listen(address: "0.0.0.0:80", isDefault: false, port: 80)] : found.compactMap(Self.listen)
    names = block.filter { $0.name == "server_name" }.flatMap { $0.words.dropFirst().map(NginxDirective.plain) }
  }

  private static func listen(_ directive: NginxDirective) -> Listen? {
    let text = NginxDirective.plain(directive.words[1])
    guard !text.hasPrefix("unix:") else { return nil }
    let isDefault = directive.words.contains { $0 == "default_server" || $0 == "default" }
    if let port = Int(text) { return Listen(address: "0.0.0.0:\(port)", isDefault: isDefault, port: port) }
    var (host, port) = (text, 80)
    if !text.hasSuffix("]"), let colon = text.lastIndex(of: ":"), let number = Int(text[text.index(after: colon)...]) {
      (host, port) = (String(text[..<colon]), number)
    }
    if host == "*" { host = "0.0.0.0" }
    return Listen(address: "\(host):\(port)", isDefault: isDefault, port: port)
  }
}

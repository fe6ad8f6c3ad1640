internal import POSIX
internal import StepProtocol

/// The main configuration of the distribution's nginx: what of it Slipway has to know.
struct SystemMain {
  let path: String
  let text: String
  private let directives: [NginxDirective]

  /// - Throws: where there is none, or it can't be understood.
  init(path: String) throws {
    self.path = path
    guard Files.exists(path) else {
      throw ServingError(
        .notFound, "the distribution's nginx has no configuration \(path)", help: "apt-get install nginx, or name it in settings.json: \"nginx\": {\"configuration\": …}")
    }
    text = String(decoding: try Files.read(path, limit: 1 << 22), as: UTF8.self)
    guard let directives = NginxDirective.parse(text) else {
      throw ServingError(.precondition, "\(path) is no configuration of nginx", help: "nginx -t tells where it is wrong")
    }
    self.directives = directives
  }

  var folder: String { Path.parent(path) }

  /// Where Slipway's own file goes: `conf.d/slipway.conf` beside it.
  var ownFile: String { Path.join(folder, "conf.d/slipway.conf") }

  private func value(_ name: String) -> String? {
    directives.first { $0.name == name && $0.words.count > 1 }.map { NginxDirective.plain($0.words[1]) }
  }

  /// Whom the workers run as.
  var user: String { value("user") ?? "www-data" }

  /// `user NAME GROUP;`, or the group with the user's name.
  var group: String { directives.first { $0.name == "user" && $0.words.count > 2 }.map { NginxDirective.plain($0.words[2]) } ?? user }

  /// Where it says what went wrong, unless it has been told so elsewhere; nil for what is no file.
  func errorLog(_ program: NginxProgram?) -> String? {
    let path = value("error_log") ?? program?.value("error-log-path") ?? "/var/log/nginx/error.log"
    if ["stderr", "syslog", "memory"].contains(where: { path == $0 || path.hasPrefix($0 + ":") }) { return nil }
    return path.hasPrefix("/") ? path : Path.join(program?.value("prefix") ?? "/usr/share/nginx", path)
  }

  func processIdentifier(_ program: NginxProgram) -> String {
    let path = value("pid") ?? program.value("pid-path") ?? "/run/nginx.pid"
    return path.hasPrefix("/") ? path : Path.join(program.value("prefix") ?? "/usr/share/nginx", path)
  }

  /// The same configuration with `candidate` in place of Slipway's file, or without it.
  /// - Throws: when it doesn't take in Slipway's file at all.
  func text(candidate: String?) throws -> String {
    var http = directives.filter { $0.name == "http" }.flatMap { $0.block ?? [] }
    http = http.filter { $0.name == "include" && $0.words.count == 2 && matches(NginxDirective.plain($0.words[1])) }
    guard let include = http.first else {
      throw ServingError(
        .precondition, "\(path) does not take in \(ownFile)", help: "add this line to its http block: include \(folder)/conf.d/*.conf;")
    }
    // In the place that Slipway's file will have among them: of two servers, the first may be the one that counts.
    let files = try others(NginxDirective.plain(include.words[1])) + (candidate == nil ? [] : [ownFile])
    let lines = files.sorted().map { "include \(NginxConfiguration.quoted($0 == ownFile ? candidate ?? $0 : $0));" }
    var bytes = Array(text.utf8)
    bytes.replaceSubrange(include.range, with: Array(lines.joined(separator: "\n").utf8))
    return String(decoding: bytes, as: UTF8.self)
  }

  private func absolute(_ pattern: String) -> String { pattern.hasPrefix("/") ? pattern : Path.join(folder, pattern) }

  private func matches(_ pattern: String) -> Bool {
    let glob = Glob(String(absolute(pattern).dropFirst()))
    return glob?.matches(String(ownFile.dropFirst())) ?? false
  }

  /// What else that line takes in, in nginx's order.
  private func others(_ pattern: String) throws -> [String] {
    let folder = Path.parent(absolute(pattern))
    guard let glob = Glob(String(absolute(pattern).dropFirst())), Files.exists(folder) else { return [] }
    return try Files.list(folder).map { Path.join(folder, $0) }.filter { $0 != ownFile && glob.matches(String($0.dropFirst())) }.sorted()
  }
}

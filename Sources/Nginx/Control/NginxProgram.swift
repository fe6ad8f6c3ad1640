internal import ChildProcess
internal import POSIX
internal import StepProtocol

/// The nginx that is installed, and what it was built with, as `nginx -V` tells it.
package struct NginxProgram: Equatable, Sendable {
  /// Absolute.
  package var path: String
  /// `1.22.1`
  package var version: String
  /// The options it was configured with: `--with-http_ssl_module`, `--pid-path=/run/nginx.pid` …
  package var options: [String]

  /// - Throws: when nginx isn't installed or doesn't start.
  package static func find() throws -> NginxProgram {
    let path = try ManagedNginx.executable()
    let result = try Command(path, ["-V"]).run(deadlineSeconds: 20)
    guard result.status == .exited(0), let program = NginxProgram(path: path, description: result.errorText) else {
      throw ServingError(
        .precondition, "\(path) does not say what it is: \(result.errorText.trimmingSpaces.prefix(300))",
        help: "install it anew: apt-get install --reinstall nginx-light")
    }
    return program
  }

  /// - Parameter description: what `nginx -V` prints.
  package init?(path: String, description: String) {
    let lines = description.split(separator: "\n")
    guard let first = lines.first(where: { $0.hasPrefix("nginx version: ") }), let version = first.split(separator: "/").last else {
      return nil
    }
    self.path = path
    self.version = version.split(separator: " ").first.map(String.init) ?? ""
    options = (lines.first { $0.hasPrefix("configure arguments:") } ?? "").split(separator: " ").map(String.init)
  }

  /// `http_ssl`, `http_v2` …, sorted: what was added when it was built, as a module to load or inside.
  package var modules: [String] {
    options.compactMap { option in
      let name = option.split(separator: "=").first ?? ""
      guard name.hasPrefix("--with-"), name.hasSuffix("_module") else { return nil }
      return String(name.dropFirst("--with-".count).dropLast("_module".count))
    }.sorted()
  }

  /// The value of an option such as `pid-path`; nil where it wasn't given.
  package func value(_ option: String) -> String? {
    options.first { $0.hasPrefix("--\(option)=") }.map { String($0.dropFirst(option.utf8.count + 3)) }
  }

  /// A module that a configuration needs. Those that are left out of a build have to be named at that: nginx's own
  /// way of saying that it has them is to say nothing.
  package struct Need: Equatable, Sendable {
    /// As in nginx's documentation, without `ngx_` and `_module`.
    package var module: String
    package var purpose: String
    /// Whether it is there unless a build leaves it out.
    package var isStandard = false
  }

  package static func needs(_ configuration: NginxConfiguration) -> [Need] {
    // Without sites' rules, whose text may be any; all that they need stands in it for the empty set.
    let text = configuration.baseText
    let all: [(String, Need)] = [
      ("gzip_static ", Need(module: "http_gzip_static", purpose: "for files that were compressed when the site was built")),
      ("stub_status", Need(module: "http_stub_status", purpose: "to count connections")),
      ("ssl_", Need(module: "http_ssl", purpose: "for HTTPS, here and of servers behind sites")), (" http2", Need(module: "http_v2", purpose: "for HTTP/2")),
      ("return ", Need(module: "http_rewrite", purpose: "for redirects", isStandard: true)),
      ("map ", Need(module: "http_map", purpose: "to find a site by its name", isStandard: true)),
      ("proxy_pass", Need(module: "http_proxy", purpose: "for APIs", isStandard: true)),
      ("limit_req", Need(module: "http_limit_req", purpose: "for limits of requests", isStandard: true)),
      ("auth_basic", Need(module: "http_auth_basic", purpose: "for protected sites", isStandard: true)),
    ]
    return all.filter { text.contains($0.0) }.map(\.1)
  }

  /// - Throws: `ServingError` naming every module that is needed and not there.
  package func check(_ needs: [Need]) throws {
    let missing = needs.filter { need in
      need.isStandard ? options.contains("--without-\(need.module)_module") : !modules.contains(need.module)
    }
    guard !missing.isEmpty else { return }
    let text = missing.map { "\($0.module) (\($0.purpose))" }.joined(separator: ", ")
    throw ServingError(
      .precondition, "\(path) (nginx \(version)) was built without \(text)",
      help: "Debian's nginx has \(missing.count == 1 ? "it" : "them"): apt-get install nginx-light, and see that \"which nginx\" is /usr/sbin/nginx")
  }
}

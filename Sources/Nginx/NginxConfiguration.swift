/// The whole of `nginx.conf` as a value: the same settings give the same text, so that an unchanged text needs no
/// reload. Sites, domains and releases are not in it, they are looked up in folders; only rule sets are.
/// Paths are relative to nginx's prefix (`-p`, the www folder), which keeps the home's own name out of the file.
package struct NginxConfiguration: Equatable, Sendable {
  /// What worker processes run as; nil where nginx isn't started by root and can't choose.
  package var user: String?
  /// Absolute path of the module that serves `.br` files; nil where it isn't installed.
  package var brotliModule: String?
  package var listen: ListenAddress
  /// Absolute, as the one below; only the home's owner can reach them.
  package var privateSocket: String
  package var frontSocket: String
  /// By id; every set that a deployment has or a release that is kept had.
  package var ruleSets: [String: RuleSet] = [:]
  /// For names of servers behind sites.
  package var resolver = UpstreamResolver()
  /// Which certificates of servers behind sites are believed; nil where the machine has no such file, and all are taken.
  package var trust: String?
  /// How long a server behind a site may be silent, while a request is sent and answered: also between two frames of a
  /// WebSocket.
  package var upstreamSeconds = 300
  package enum HTTP2: Equatable, Sendable {
    /// `listen … http2`
    case parameter
    /// `http2 on`
    case directive
  }
  /// Counts where `listen` has a port for TLS.
  package var http2 = HTTP2.parameter
  /// Every site has a name of its own below each, and can be reached by path on it.
  package var baseDomains: [String] = []
  /// Absolute path of the folder with certificates.
  package var certificates = ""

  package init(user: String?, brotliModule: String?, listen: ListenAddress, privateSocket: String, frontSocket: String) {
    (self.user, self.brotliModule, self.listen) = (user, brotliModule, listen)
    (self.privateSocket, self.frontSocket) = (privateSocket, frontSocket)
  }

  /// - Parameters:
  ///   - digest: given back by the private server, to tell which configuration is at work.
  ///   - pidFile: another one when a configuration is only tested.
  package func text(digest: String, pidFile: String = "nginx/nginx.pid") -> String {
    text(header: LoadedConfiguration(self).text, digest: digest, pidFile: pidFile)
  }

  private func text(header: String, digest: String, pidFile: String) -> String {
    let rules = LoadedRules(ruleSets, resolver: resolver, trust: trust, upstreamSeconds: upstreamSeconds)
    return """
    \(header)\
    # Written by nginx-publish; changes made here are lost.
    \(brotliModule.map { "load_module \(Self.quoted($0));\n" } ?? "")\
    \(user.map { "user \($0);\n" } ?? "")\
    worker_processes auto;
    worker_shutdown_timeout 10s;
    daemon on;
    pid \(pidFile);
    error_log nginx/logs/error.log warn;
    events { worker_connections 1024; }

    http {
    \(NginxMimeTypes.text)
    \(Self.limits)
    \(AccessLog.text)
      gzip_static on;
      gzip_vary on;
    \(brotliModule == nil ? "" : "  brotli_static on;\n")\
      # Extracted releases hold no links and are read-only; disable_symlinks would turn brotli_static off (seen in 1.22).
      log_not_found off;
    \(SiteServer.maps(self))
    \(FileServing.maps)
    \(rules.text)
    \(SiteServer.text(self, rules))
    \(PrivateServer.text(socket: privateSocket, digest: digest, rules: rules))
    }

    """
  }

  /// The whole without rule sets, to compare by.
  var baseText: String {
    var bare = self
    bare.ruleSets = [:]
    return bare.text(header: "", digest: "", pidFile: "")
  }

  private static let limits = """
      client_body_temp_path nginx/temp/body;
      proxy_temp_path nginx/temp/proxy;
      fastcgi_temp_path nginx/temp/fastcgi;
      uwsgi_temp_path nginx/temp/uwsgi;
      scgi_temp_path nginx/temp/scgi;

      server_tokens off;
      absolute_redirect off;
      sendfile on;
      tcp_nopush on;
      keepalive_timeout 65s;
      keepalive_requests 100000;
      client_header_timeout 15s;
      client_max_body_size 1m;
      # A switch is a renamed link: a cached descriptor would go on serving the old release.
      open_file_cache off;
      # Room for the longest host name as a key.
      map_hash_bucket_size 512;
      map_hash_max_size 16384;
      variables_hash_max_size 16384;
      variables_hash_bucket_size 128;
    """

  /// A parameter of a directive that takes no variables.
  package static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}

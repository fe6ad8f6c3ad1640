internal import POSIX

/// What of the machine ends up in the configuration.
package enum NginxSurroundings {
  /// The module is loaded by its path: Debian's `modules/` is a link below another prefix.
  package static var brotliModule: String? {
    ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/local/lib/nginx/modules", "/etc/nginx/modules"]
      .map { Path.join($0, "ngx_http_brotli_static_module.so") }.first(where: Files.exists)
  }

  /// The certificate authorities that Debian's ca-certificates gathers.
  package static var trust: String? { ["/etc/ssl/certs/ca-certificates.crt"].first(where: Files.exists) }

  /// Workers are `www-data` when root starts nginx and www-data can get at the files; else root has to read them.
  /// - Returns: nil when nginx isn't started by root.
  package static func workerUser(layout: Layout, warn: (String) -> Void) -> String? {
    guard Environment.userIdentifier == 0 else { return nil }
    var folder = layout.www
    while folder != "/", folder != "." {
      if let status = try? Files.status(folder), status.permissions & 0o001 == 0 {
        warn("nginx's workers run as root: www-data may not enter \(folder); chmod o+x would let them run as www-data")
        return "root"
      }
      folder = Path.parent(folder)
    }
    return "www-data"
  }
}

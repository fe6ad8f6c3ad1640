/// HTTPS: one listener for all names, each with its own certificate, which nginx looks up at the handshake. A link
/// `certs/<domain>` leads to a folder with chain and key, and is resolved once a handshake: both files come from one
/// folder, also while the link is renamed. (With one file that nginx opens twice, 17 of 195 handshakes failed while
/// certificates were swapped without pause; with the link, none of 192.)
enum TLSListener {
  /// Of variables that the site server reads.
  static func maps(_ configuration: NginxConfiguration) -> String {
    guard configuration.listen.tlsPort != nil else { return "" }
    let plain = NginxConfiguration.quoted("\(configuration.certificates)/$visited_host/chain.pem")
    return """
        map $ssl_server_name $tls_name {
          default "";
          "~\(HostNameForm.expression)" $ssl_server_name;
        }
        # Not in a server block: protocols are those of the listener's default server, whatever name is asked for.
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ciphers \(ciphers.joined(separator: ":"));
        ssl_prefer_server_ciphers off;
        ssl_session_cache shared:slipway:10m;
        ssl_session_timeout 1d;
        ssl_session_tickets off;
        # During a handshake there is no host as yet: the root is the name's certificate, and after it the site.
        map $visited_host $server_root {
          default "\(siteRoot)";
          "" "certs/$tls_name";
        }
        map $realpath_root $certificate_folder {
          default /dev/null;
          "~^(?<stored_certificate>.*/certs/\\.store/[0-9a-f]+)$" $stored_certificate;
        }
        # Of names that came without TLS: not of Slipway's own requests (unix:), and not of an ACME authority's.
        map "$scheme $remote_addr $uri" $certificate_of_plain {
          default "";
          "~^http [0-9a-f.:]+ (?!/\\.well-known/acme-challenge/)" \(plain);
        }
      """
  }

  private static let siteRoot = "hosts/$site_host/rules"

  /// Where the site server begins: a site's rules, and during a handshake a certificate.
  static func root(_ configuration: NginxConfiguration) -> String {
    configuration.listen.tlsPort == nil ? siteRoot : "$server_root"
  }

  /// The listener, in the site server.
  static func directives(_ configuration: NginxConfiguration) -> String {
    guard let port = configuration.listen.tlsPort else { return "" }
    let listen = "\(configuration.listen.address):\(port) ssl"
    return """
          \(configuration.http2 == .parameter ? "listen \(listen) http2;" : "listen \(listen);\n    http2 on;")
          ssl_certificate $certificate_folder/chain.pem;
          ssl_certificate_key $certificate_folder/key.pem;
      """
  }

  /// Mozilla's intermediate ones (https://wiki.mozilla.org/Security/Server_Side_TLS, 5.7), without those that need
  /// Diffie-Hellman parameters.
  private static let ciphers = [
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
  ]

  /// Names that have a certificate are shown over HTTPS alone. 301 may turn POST into GET, 308 may not.
  static func redirect(_ configuration: NginxConfiguration) -> String {
    guard let port = configuration.listen.tlsPort else { return "" }
    let target = "https://$visited_host\(port == 443 ? "" : ":\(port)")$request_uri"
    return """
          set $plain_method "";
          if (-f $certificate_of_plain) { set $plain_method $request_method; }
          if ($plain_method ~ "^(?:GET|HEAD)$") { return 301 \(target); }
          if ($plain_method) { return 308 \(target); }
      """
  }

  /// A handshake without a name, or with one that is none, gets the alert unrecognized_name; so does nobody else.
  static func rejectingServer(_ configuration: NginxConfiguration) -> String {
    guard let port = configuration.listen.tlsPort else { return "" }
    return """
        server {
          listen \(configuration.listen.address):\(port) ssl default_server;
          server_name _;
          ssl_reject_handshake on;
          return 421;
        }
      """
  }
}

extension NginxProgram {
  /// How this nginx is told to speak HTTP/2: 1.25.1 made a directive of it.
  package var http2: NginxConfiguration.HTTP2 {
    version.split(separator: ".").compactMap { Int($0) }.lexicographicallyPrecedes([1, 25, 1]) ? .parameter : .directive
  }
}

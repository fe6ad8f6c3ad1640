/// How requests go on to servers behind a site.
enum Proxying {
  /// At the top of the server block: a prefix of the operator goes before everything that the release has.
  static let entrance = """
        if ($proxy_number) {
          set $upstream $proxy_number;
          set $upstream_path $prefix_path;
          rewrite ^ /-/proxy/$body_size/ last;
        }
    """

  /// One for each size of bodies: nginx takes no variable for that.
  static func locations(_ rules: LoadedRules) -> String {
    rules.bodySizes.map { location($0, rules) }.joined() + """
    \(failure("api_unreachable", 502, "the server behind this address does not answer"))\
    \(failure("api_late", 504, "the server behind this address does not answer in time"))\
          location @no_api {
            types {}
            default_type application/json;
            return 404 '{"error":"this site has no API"}';
          }
    \(failure("body_too_large", 413, "the body of the request is too large"))
    """
  }

  /// Programs are told in their own language.
  private static func failure(_ name: String, _ status: Int, _ words: String) -> String {
    """
        location @\(name) {
          types {}
          default_type application/json;
          add_header Cache-Control no-store always;
          add_header X-Content-Type-Options nosniff always;
          return \(status) '{"error":"\(words)"}';
        }

    """
  }

  private static func location(_ size: Int, _ rules: LoadedRules) -> String {
    """
        location = /-/proxy/\(size)/ {
          internal;
          if ($proxy_unclear) { return 400; }
          client_max_body_size \(size);
          error_page 502 = @api_unreachable;
          error_page 504 = @api_late;
          error_page 413 = @body_too_large;
          error_page 429 @too_many;
          proxy_pass $proxy_base$upstream_path;
          proxy_http_version 1.1;
          proxy_connect_timeout 5s;
          proxy_read_timeout \(rules.upstreamSeconds)s;
          proxy_send_timeout \(rules.upstreamSeconds)s;
          proxy_set_header Connection $proxy_connection;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Host $proxy_host_header;
          proxy_set_header X-Real-IP $remote_addr;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_set_header X-Forwarded-Proto $scheme;
          proxy_set_header X-Forwarded-Host $host;
          proxy_set_header X-Forwarded-Prefix $stripped_base_path;
          proxy_set_header Authorization $proxy_authorization;
          proxy_redirect off;
          # A server behind does not say which file or location of this one answers.
          proxy_ignore_headers X-Accel-Redirect;
          proxy_ssl_server_name on;
          proxy_ssl_name $proxy_name;
    \(rules.trust.map { "      proxy_ssl_verify on;\n      proxy_ssl_verify_depth 4;\n      proxy_ssl_trusted_certificate \(NginxConfiguration.quoted($0));\n" } ?? "")\
          proxy_hide_header X-Content-Type-Options;
          add_header X-Content-Type-Options nosniff always;
        }

    """
  }
}

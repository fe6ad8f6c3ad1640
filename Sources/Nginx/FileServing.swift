/// How a release's files are served by its rules: the body of a server block, the same for live and staged releases.
/// Before it, `$rules_root` must hold where the request's rules are.
enum FileServing {
  /// Of variables that the locations read.
  static let maps = """
      map "$request_method $rule_kind $uri" $refused {
        default 1;
        "~^(?:GET|HEAD) " "";
        "~^[A-Z]+ proxy " "";
        "~^[A-Z]+ [a-z0-9]* /api/" "";
      }
      map $request_method $allow {
        default "GET, HEAD";
        GET "";
        HEAD "";
      }

    """

  /// Names that change with their content, `app.3f9a1c2b.css`.
  static let fingerprint = "\\.[0-9a-f]{8}\\.[a-z0-9]+$"

  /// - Parameters:
  ///   - root: of the release.
  ///   - pool: of fingerprinted files that the release itself doesn't have; nil without a pool.
  static func locations(root: String, pool: String?, rules: LoadedRules) -> String {
    """
        if ($rules_loaded = "") { return 503; }
    \(BasePathMaps.entrance)
        set $request_path $uri;
        set $matched $rule;
        set $upstream "";
    \(rules.limits)\
    \(Proxying.entrance)
        if ($refused) { return 405; }
        if ($rule_forced) { rewrite ^ /-/rule last; }
        error_page 404 @error_page;
        error_page 429 @too_many;
        error_page 503 @unavailable;
        recursive_error_pages on;
        limit_req_status 429;
        auth_basic $realm;
        auth_basic_user_file $password_file;
    \(HeaderLines(sets: rules.sets).text)
        location / {
          root \(root);
          try_files $uri $uri.html $uri/index.html @fallback;
        }
        # No file: what the site's rules say. Single-page sites may also answer every unknown address with /200.html.
        location @fallback {
          root \(root);
    \(answer)
          try_files $target_file $target_file.html $target_file/index.html /200.html =404;
        }
        # The same for rules that go before files.
        location = /-/rule {
          internal;
          root \(root);
          # Whoever may not come in is told so before: nginx answers with a redirect first, and looks at passwords then.
          try_files /-/none @rule;
        }
        location @rule {
          root \(root);
    \(answer)
          try_files $target_file $target_file.html $target_file/index.html =404;
        }
        location @rule_page {
          root \(root);
          try_files $target_file $target_file.html $target_file/index.html @error_page;
        }
        location @error_page {
          root \(root);
          try_files /404.html @not_found;
        }
        location = /404.html { return 404; }
        # Programs ask here: where nothing is behind it they are told so in their own language, whatever the method.
        location ^~ /api/ {
          error_page 429 @too_many;
          try_files /-/none @api;
        }
        location @api {
          error_page 404 = @no_api;
    \(moves)
          return 404;
        }
        location ~ /\\.(?!well-known/) { return 404; }
        # Rules are for nginx, not for visitors.
        location ~ ^/_(?:redirects|headers)(?:\\.|$) { return 404; }
        # A page that was loaded before a switch finds its files after it: one open in the release, then one in the
        # pool. try_files would look twice in the release, and a switch may come in between.
        location ~ "\(fingerprint)" {
          root \(root);
          error_page 404 = \(pool == nil ? "@asset_fallback" : "@pool");
          error_page 429 @too_many;
        }
    \(pool.map { """
          location @pool {
            root \($0);
            error_page 404 = @asset_fallback;
          }

      """ } ?? "")\
        location ~* "\\.(?:\(assetExtensions))$" {
          root \(root);
          error_page 404 = @asset_fallback;
          error_page 429 @too_many;
        }
        # Never a page in place of a file.
        location @asset_fallback {
          root \(root);
          error_page 404 = @not_found;
    \(moves)
          try_files $target_asset @not_found;
        }
        location @not_found {
          types {}
          default_type text/plain;
          return 404 "404 Not Found\\n";
        }
        location @too_many {
          types {}
          default_type text/plain;
          add_header Retry-After 1 always;
          add_header Cache-Control no-store always;
          return 429 "429 Too Many Requests\\n";
        }
        location @unavailable {
          types {}
          default_type text/plain;
          add_header Retry-After 5 always;
          add_header Cache-Control no-store always;
          return 503 "503 Service Unavailable\\n";
        }
    \(Proxying.locations(rules))
    """
  }

  /// `return` takes no variable for its status.
  private static let moves = """
          if ($move = 301) { return 301 $location; }
          if ($move = 302) { return 302 $location; }
          if ($move = 303) { return 303 $location; }
          if ($move = 307) { return 307 $location; }
          if ($move = 308) { return 308 $location; }
          if ($move = 404) { return 404; }
          if ($rule_number) {
            set $upstream $rule_number;
            set $upstream_path $location;
            rewrite ^ /-/proxy/$body_size/ last;
          }
          if ($rule_kind = 404) { return 404; }
          if ($rule_kind = 410) { return 410; }
    """

  private static let answer = """
          error_page 404 410 @rule_page;
          error_page 429 @too_many;
    \(moves)
    """

  static let assetExtensions =
    "css|js|mjs|map|json|webmanifest|png|jpe?g|gif|webp|avif|svg|ico|woff2?|ttf|otf|eot|mp4|webm|ogg|mp3|wav|pdf|zip|wasm|xml|txt"
}

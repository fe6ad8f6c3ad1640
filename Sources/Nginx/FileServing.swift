/// How a release's files are served: the body of a server block, the same for live and staged releases.
enum FileServing {
  /// Of variables that the locations read.
  static let maps = """
      map "$request_method $uri" $refused {
        default 1;
        "~^(?:GET|HEAD) " "";
        "~^[A-Z]+ /api/" "";
      }
      map $request_method $allow {
        default "GET, HEAD";
        GET "";
        HEAD "";
      }
      map $status $page_caching {
        default "no-store";
        200 "no-cache";
        206 "no-cache";
        304 "no-cache";
      }
      map $status $asset_caching {
        default "no-store";
        200 "public, max-age=31536000, immutable";
        206 "public, max-age=31536000, immutable";
        304 "public, max-age=31536000, immutable";
      }
    """

  /// - Parameter pool: the root of fingerprinted files that the release itself doesn't have; nil without a pool.
  static func locations(pool: String?) -> String {
    """
        if ($refused) { return 405; }
        error_page 404 @error_page;
        recursive_error_pages on;
    \(headers("$page_caching", indent: "    "))

        location / { try_files $uri $uri.html $uri/index.html @fallback; }
        # Single-page sites answer every unknown address with /200.html.
        location @fallback { try_files /200.html =404; }
        location @error_page { try_files /404.html @not_found; }
        location = /404.html { return 404; }
        location ~ /\\.(?!well-known/) { return 404; }
        # A page that was loaded before a switch finds its files after it: one open in the release, then one in the
        # pool. try_files would look twice in the release, and a switch may come in between.
        location ~ "\\.[0-9a-f]{8}\\.[a-z0-9]+$" {
          error_page 404 = \(pool == nil ? "@not_found" : "@pool");
    \(headers("$asset_caching", indent: "      "))
        }
    \(pool.map { """
          location @pool {
            root \($0);
            error_page 404 = @not_found;
        \(headers("$asset_caching", indent: "      "))
          }

      """ } ?? "")\
        # Never a page in place of a file.
        location ~* "\\.(?:\(assetExtensions))$" { error_page 404 = @not_found; }
        location @not_found {
          types {}
          default_type text/plain;
          return 404 "404 Not Found\\n";
        }
    """
  }

  /// nginx drops the headers of the block above wherever a block sets one of its own, so each block has them all.
  /// Times of change are made from content (see `ContentTime`): good for an ETag, no time to show.
  private static func headers(_ caching: String, indent: String) -> String {
    [
      "add_header Cache-Control \(caching) always;",
      "add_header Last-Modified \"\";",
      "add_header Allow $allow always;",
      "add_header X-Content-Type-Options nosniff always;",
      "add_header Referrer-Policy strict-origin-when-cross-origin always;",
    ].map { indent + $0 }.joined(separator: "\n")
  }

  private static let assetExtensions =
    "css|js|mjs|map|json|webmanifest|png|jpe?g|gif|webp|avif|svg|ico|woff2?|ttf|otf|eot|mp4|webm|ogg|mp3|wav|pdf|zip|wasm|xml|txt"
}

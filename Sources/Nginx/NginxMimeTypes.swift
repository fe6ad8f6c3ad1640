/// Content types by extension (IANA's names), and which of them are text in UTF-8.
package enum NginxMimeTypes {
  package static var text: String {
    let rows = types.map { "    \($0.0) \($0.1);" }.joined(separator: "\n")
    let texts = types.map(\.0).filter { ($0.hasPrefix("text/") || textual.contains($0)) && $0 != "text/html" }
    return """
        types {
      \(rows)
        }
        default_type application/octet-stream;
        charset utf-8;
        charset_types \(texts.joined(separator: " "));
      """
  }

  /// What nginx says a file is, with its charset.
  package static func contentType(of path: String) -> String {
    // As nginx takes it: behind the last dot of the name; a name without one has no type.
    let name = path.split(separator: "/").last ?? ""
    let ending = name.contains(".") ? name.split(separator: ".", omittingEmptySubsequences: false).last.map(String.init) ?? "" : ""
    let type = types.first { $0.1.split(separator: " ").contains(ending.lowercased()[...]) }?.0 ?? "application/octet-stream"
    return type.hasPrefix("text/") || textual.contains(type) ? type + "; charset=utf-8" : type
  }

  private static let textual: Set = ["application/json", "application/manifest+json", "application/xml", "image/svg+xml"]

  private static let types = [
    ("text/html", "html htm"), ("text/css", "css"), ("text/javascript", "js mjs"), ("text/plain", "txt"),
    ("text/markdown", "md"), ("text/csv", "csv"), ("text/calendar", "ics"), ("text/vtt", "vtt"),
    ("application/json", "json map"), ("application/manifest+json", "webmanifest"), ("application/xml", "xml"),
    ("application/atom+xml", "atom"), ("application/rss+xml", "rss"), ("application/pdf", "pdf"),
    ("application/wasm", "wasm"), ("application/zip", "zip"), ("application/gzip", "gz"),
    ("image/svg+xml", "svg"), ("image/png", "png"), ("image/jpeg", "jpg jpeg"), ("image/gif", "gif"),
    ("image/webp", "webp"), ("image/avif", "avif"), ("image/x-icon", "ico"), ("image/bmp", "bmp"),
    ("font/woff", "woff"), ("font/woff2", "woff2"), ("font/ttf", "ttf"), ("font/otf", "otf"),
    ("audio/mpeg", "mp3"), ("audio/ogg", "ogg oga opus"), ("audio/wav", "wav"), ("audio/mp4", "m4a"),
    ("video/mp4", "mp4 m4v"), ("video/webm", "webm"), ("video/quicktime", "mov"),
  ]
}

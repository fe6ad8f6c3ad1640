internal import POSIX

/// Content types by extension (IANA's names), as nginx-publish serves them.
enum ContentTypes {
  static func type(of path: String) -> String {
    let type = types[Path.fileExtension(path)] ?? "application/octet-stream"
    return type.hasPrefix("text/") || textual.contains(type) ? "\(type); charset=utf-8" : type
  }

  static func isHTML(_ path: String) -> Bool { types[Path.fileExtension(path)] == "text/html" }

  private static let textual: Set = ["application/json", "application/manifest+json", "application/xml", "image/svg+xml"]

  private static let types = [
    "html": "text/html", "htm": "text/html", "css": "text/css", "js": "text/javascript", "mjs": "text/javascript",
    "txt": "text/plain", "md": "text/markdown", "csv": "text/csv", "ics": "text/calendar", "vtt": "text/vtt",
    "json": "application/json", "map": "application/json", "webmanifest": "application/manifest+json", "xml": "application/xml",
    "atom": "application/atom+xml", "rss": "application/rss+xml", "pdf": "application/pdf", "wasm": "application/wasm",
    "zip": "application/zip", "gz": "application/gzip", "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg",
    "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon",
    "bmp": "image/bmp", "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf",
    "mp3": "audio/mpeg", "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav", "m4a": "audio/mp4",
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "mov": "video/quicktime",
  ]

  /// What is a file and no page by its name: it is never answered with a page in its place.
  static func isAsset(_ path: String) -> Bool {
    let name = Path.fileExtension(path)
    return !name.isEmpty && (types[name] ?? "text/html") != "text/html"
  }
}

internal import POSIX

/// What is done with a file, by its name.
enum FileKind {
  /// How references are found in a file; nil: it has none.
  enum Language { case html, css, script, xml }

  static func language(_ path: String) -> Language? {
    switch Path.fileExtension(path) {
    case "html", "htm", "svg", "xhtml": .html
    case "css": .css
    case "js", "mjs", "json", "webmanifest": .script
    case "xml": .xml
    default: nil
    }
  }

  static func isPage(_ path: String) -> Bool { ["html", "htm", "xhtml"].contains(Path.fileExtension(path)) }

  /// An image of pixels, by its name.
  static func isRaster(_ path: String) -> Bool {
    ["jpg", "jpeg", "png", "gif", "webp"].contains(Path.fileExtension(path).lowercased())
  }

  /// Worth a `.gz` and a `.br`; images, fonts in woff2 and media are compressed already.
  static func isCompressible(_ path: String) -> Bool {
    [
      "html", "htm", "xhtml", "css", "js", "mjs", "svg", "json", "xml", "txt", "webmanifest", "ico", "map", "ttf", "otf", "eot",
      "wasm", "csv", "md",
    ].contains(Path.fileExtension(path))
  }

  /// Names that somebody outside the site asks for.
  private static let fixedNames: Set<String> = [
    "sitemap.xml", "robots.txt", "routes.json", "favicon.ico", "manifest.json", "site.webmanifest", "sw.js", "service-worker.js",
  ]
  private static let assetExtensions: Set<String> = [
    "css", "js", "mjs", "map", "svg", "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "woff", "woff2", "ttf", "otf", "eot", "mp4",
    "webm", "mp3", "ogg", "wasm",
  ]

  /// Whether the file gets a fingerprinted name when something refers to it: an asset anywhere, and all but pages
  /// below `static/`. The name must have an extension of lower-case letters and digits, because the web server
  /// knows such files by `\.[0-9a-f]{8}\.[a-z0-9]+$`.
  static func mayBeFingerprinted(_ path: String) -> Bool {
    let name = Path.name(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
    let suffix = name[name.index(after: dot)...]
    guard !suffix.isEmpty, suffix.utf8.allSatisfy(isLowerOrDigit), !fixedNames.contains(name), !path.hasPrefix(".well-known/")
    else { return false }
    if isPage(path) { return false }
    return path.hasPrefix("static/") || assetExtensions.contains(String(suffix))
  }

  private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

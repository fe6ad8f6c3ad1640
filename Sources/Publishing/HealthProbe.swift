internal import POSIX
package import Releases

/// One request whose answer is known beforehand from the manifest.
package struct HealthProbe: Equatable, Sendable {
  /// Percent-encoded, with its leading slash.
  package var path: String
  package var status: Int
  /// The file whose bytes the body must be; nil where the body doesn't matter.
  package var file: ReleaseFile?

  /// The start page and some others, one fingerprinted file, and an address that doesn't exist.
  /// - Parameter missing: the last part of that address; nothing that a site would have.
  package static func probes(of manifest: ReleaseManifest, missing: String, pages limit: Int = 5) -> [HealthProbe] {
    let served = manifest.files.filter { isServed($0.path) }
    let paths = Set(manifest.files.map(\.path))
    let pages = served.filter { $0.path.hasSuffix(".html") && !["404.html", "200.html"].contains($0.path) }
    let ordered = pages.filter { $0.path == "index.html" } + pages.filter { $0.path != "index.html" }
    var probes = ordered.prefix(limit).map { HealthProbe(path: address(ofPage: $0.path, among: paths), status: 200, file: $0) }
    if let asset = served.first(where: { Fingerprint.isIn($0.path) }) {
      probes.append(HealthProbe(path: "/" + encoded(asset.path), status: 200, file: asset))
    }
    let fallback = manifest.file("200.html")
    probes.append(
      HealthProbe(path: "/\(missing)", status: fallback == nil ? 404 : 200, file: fallback ?? manifest.file("404.html")))
    return probes
  }

  /// As visitors know it: without `index.html` and `.html`, where that leads to the same file. It doesn't where a file
  /// has that name, and where it looks like a file's (`notes.txt` for `notes.txt.html`).
  private static func address(ofPage path: String, among paths: Set<String>) -> String {
    if path == "index.html" { return "/" }
    let short = String(path.dropLast(".html".count))
    return "/" + encoded(paths.contains(short) || Path.name(short).contains(".") ? path : short)
  }

  /// Hidden files and what lies under /api/ are not served from the release.
  private static func isServed(_ path: String) -> Bool {
    !path.hasPrefix("api/") && !path.hasPrefix(".") && !path.contains("/.")
  }

  /// RFC 3986: everything but unreserved characters and the slash.
  package static func encoded(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return path.utf8.reduce(into: "") { text, byte in
      let isPlain = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-._~/".utf8.contains(byte)
      if isPlain { text.unicodeScalars.append(Unicode.Scalar(byte)) } else { text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])" }
    }
  }
}

internal import Diagnostics
internal import POSIX

/// A file that a site brings along: a picture, a font, an icon.
package struct Asset: Sendable, Hashable {
  /// The file's absolute path.
  package let file: String
  /// Its path in the compiled tree, as `ServedPath.ofAsset` gives it.
  package let servedPath: String
}

extension Asset {
  /// The regular files of an assets folder, sorted by their served paths. Links and special files are findings.
  /// - Parameter folder: relative to the site's folder.
  static func list(_ folder: String, of site: SiteFolder, _ findings: Findings) throws(SystemError) -> [Asset] {
    let root = Path.join(site.path, folder)
    var assets: [Asset] = []
    func refuse(_ path: String, _ reason: String) {
      findings.add(Diagnostic(.error, "the asset \(Path.join(root, path).quoted) \(reason)", help: "put a plain file with a plain name there"))
    }
    let files = try Files.walk(root) { refuse($0, "is a link or a special file") }
    for file in files {
      if Path.isSafeRelative(file), file.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0xFFFD }) {
        assets.append(Asset(file: Path.join(root, file), servedPath: ServedPath.ofAsset(file)))
      } else {
        refuse(file, "has a name that can't be served")
      }
    }
    return assets.sorted { precedesInBytes($0.servedPath, $1.servedPath) }
  }
}

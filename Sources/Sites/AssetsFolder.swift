internal import Diagnostics
internal import POSIX

/// The folder of a site's own files.
struct AssetsFolder {
  private let root: String
  private let findings: Findings
  private(set) var assets: [Asset] = []

  /// Its regular files, sorted by the bytes of their served paths. What can't be served is a finding.
  /// - Parameter folder: relative to the site's folder, and in it.
  init(_ folder: String, of site: SiteFolder, _ findings: Findings) {
    root = Path.join(site.path, folder)
    self.findings = findings
    do throws(SystemError) {
      read("", try FileDescriptor(opening: root, .directoryNoFollow))
    } catch { refuse("", "can't be read: \(error.reason)", help: "check its mode") }
    assets.sort { precedesInBytes($0.servedPath, $1.servedPath) }
    noteSpellings()
  }

  private mutating func read(_ folder: String, _ opened: FileDescriptor) {
    let names: [String?]
    do throws(SystemError) { names = try opened.names() } catch { return refuse(folder, "can't be read: \(error.reason)", help: "check its mode") }
    for name in names {
      guard let name else {
        refuse(folder, "holds a name that is not UTF-8", help: "rename that file")
        continue
      }
      let path = Path.join(folder, name)
      if name.hasPrefix(".") {
        // Passwords, histories, backups: nobody means to publish them.
        findings.add(Diagnostic(.warning, "the asset \(path.quoted) is hidden and left out", at: place(path), help: "remove it, or rename it to publish it"))
        continue
      }
      do throws(SystemError) {
        let status = try opened.linkStatus(name)
        switch status.kind {
        case .directory: read(path, try FileDescriptor(opening: Path.join(root, path), .directoryNoFollow))
        case .file: add(path)
        case .link, .other: refuse(path, "is a link or a special file", help: "put a plain file there")
        }
      } catch { refuse(path, "can't be read: \(error.reason)", help: "check its mode") }
    }
  }

  private mutating func add(_ path: String) {
    guard Path.isSafeRelative(path), path.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0xFFFD }) else {
      return refuse(path, "has a name that can't be served", help: "rename it: no control character and no backslash")
    }
    assets.append(Asset(file: Path.join(root, path), servedPath: ServedPath.ofAsset(path)))
  }

  /// A release holds no two paths that differ only in case or in how accents are written: not every file system and
  /// reader tells them apart.
  private func noteSpellings() {
    var spellings: [String: Asset] = [:]
    for asset in assets {
      // Strings that only write their accents in another way are equal.
      guard let other = spellings.updateValue(asset, forKey: asset.servedPath.lowercased()) else { continue }
      let path = Path.below(asset.file, root) ?? asset.file
      refuse(path, "differs from \((Path.below(other.file, root) ?? other.file).quoted) only in case or accents", help: "rename one of the two")
    }
  }

  private func refuse(_ path: String, _ reason: String, help: String) {
    let name = path.isEmpty ? "the folder of the assets" : "the asset \(path.quoted)"
    findings.add(Diagnostic(.error, "\(name) \(reason)", at: place(path), help: help))
  }

  private func place(_ path: String) -> SourceLocation { SourceLocation(file: Path.join(root, path), line: 1, column: 1) }
}

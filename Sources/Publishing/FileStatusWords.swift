internal import POSIX

extension FileStatus {
  var mode: String { String(permissions, radix: 8) }

  /// What it is, and where it leads.
  func words(_ path: String) -> String {
    switch kind {
    case .file: "a file"
    case .directory: "a folder"
    case .link: "a link to \(((try? Files.readLink(path)) ?? "nowhere").prefix(200))"
    case .other: "no file, folder or link"
    }
  }
}

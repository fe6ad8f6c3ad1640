internal import POSIX

/// Copies the regular files and folders below a folder, with the modes of the files; links are made anew.
func copyTree(_ source: String, to target: String) throws {
  for name in try Files.list(source) {
    let from = Path.join(source, name)
    let to = Path.join(target, name)
    let status = try Files.linkStatus(from)
    switch status.kind {
    case .directory:
      try Files.makeDirectories(to)
      try copyTree(from, to: to)
    case .file: try Files.write(to, Files.read(from), permissions: status.permissions)
    case .link: try Files.makeLink(to, to: Files.readLink(from))
    case .other: break
    }
  }
}

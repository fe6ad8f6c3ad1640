internal import POSIX
internal import Releases

/// Compares the folder of an extracted release with its manifest: every byte, and that there is nothing else.
struct AuditOfFiles: Sendable {
  let manifest: ReleaseManifest
  /// Absolute.
  let folder: String
  /// For people: below `www/`.
  let name: String

  func run(progress: @escaping (Int) throws -> Void) throws -> [Drift] {
    guard let status = try? Files.linkStatus(folder) else {
      return [Drift(.missing, name, expected: "the release's folder", found: "nothing")]
    }
    guard status.kind == .directory else {
      return [Drift(.link, name, expected: "the release's folder", found: status.words(folder))]
    }
    var drifts: [Drift] = []
    var present: [String: FileStatus] = [:]
    try look(into: FileDescriptor(opening: folder, .directoryNoFollow), below: "", &present, &drifts)
    let folders = Set(manifest.files.flatMap { Self.folders(of: $0.path) })
    for (path, status) in present where status.kind == .directory {
      if !folders.contains(path) {
        drifts.append(Drift(.foreign, Path.join(name, path), expected: "nothing", found: "a folder"))
      } else if status.permissions & 0o777 != 0o555 {
        drifts.append(Drift(.attributes, Path.join(name, path), expected: "mode 555", found: "mode \(status.mode)"))
      }
    }
    if status.permissions & 0o777 != 0o555 { drifts.append(Drift(.attributes, name, expected: "mode 555", found: "mode \(status.mode)")) }
    let known = Set(manifest.files.map(\.path))
    for (path, status) in present where status.kind == .file && !known.contains(path) {
      drifts.append(Drift(.foreign, Path.join(name, path), expected: "nothing", found: "a file of \(status.size) bytes"))
    }
    let statuses = present
    drifts += try concurrentMap(manifest.files, progress: progress) { try self.drift($0, statuses[$0.path]) }.compactMap(\.self)
    return drifts.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// Folder by folder through descriptors, so that a link in the place of one leads nowhere. Links and special files are
  /// drifts of their own.
  private func look(
    into folder: FileDescriptor, below prefix: String, _ present: inout [String: FileStatus], _ drifts: inout [Drift]
  ) throws {
    let (entries, hasOthers) = try folder.entries()
    if hasOthers { drifts.append(Drift(.foreign, Path.join(name, prefix), expected: "nothing", found: "a name that is not UTF-8")) }
    for (entry, status) in entries {
      let path = prefix.isEmpty ? entry : prefix + "/" + entry
      switch status.kind {
      case .file: present[path] = status
      case .directory:
        present[path] = status
        // One that can't be read has a mode that is a finding of its own.
        guard status.permissions & 0o500 == 0o500 else { continue }
        try look(into: FileDescriptor(opening: entry, in: folder, .directory), below: path, &present, &drifts)
      case .link, .other:
        drifts.append(Drift(.foreign, Path.join(name, path), expected: "nothing", found: status.words(Path.join(self.folder, path))))
      }
    }
  }

  private func drift(_ file: ReleaseFile, _ status: FileStatus?) throws -> Drift? {
    let path = Path.join(name, file.path)
    guard let status, status.kind == .file else { return Drift(.missing, path, expected: "sha256 \(file.sha256)", found: "no file") }
    if status.size != file.size { return Drift(.content, path, expected: "\(file.size) bytes", found: "\(status.size) bytes") }
    guard status.permissions & 0o400 != 0 else { return Drift(.attributes, path, expected: "mode 444", found: "mode \(status.mode)") }
    let found = try digest(ofFile: Path.join(folder, file.path))
    if found != file.sha256 { return Drift(.content, path, expected: "sha256 \(file.sha256)", found: "sha256 \(found)") }
    if status.permissions & 0o7777 != 0o444 { return Drift(.attributes, path, expected: "mode 444", found: "mode \(status.mode)") }
    let time = ContentTime.seconds(sha256: file.sha256)
    if Int(status.modified) != time { return Drift(.attributes, path, expected: "the time made from its content", found: "another time, and so another ETag") }
    return nil
  }

  private static func folders(of path: String) -> [String] {
    let parts = path.split(separator: "/").dropLast()
    return parts.indices.map { parts[...$0].joined(separator: "/") }
  }
}

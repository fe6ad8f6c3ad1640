internal import POSIX
internal import Releases

/// How the files of a release get into its folder.
extension ExtractedRelease {
  /// What an earlier release has already gets a second name here: it costs no space, no reading and no writing. The rest
  /// comes out of the archive. The folder must not be there; it is read-only in the end.
  /// - Parameter progress: called with the bytes written and those to write; what it throws ends it.
  func fill(from archive: VerifiedRelease, reusing earlier: ExtractedRelease?, _ progress: (Int, Int) throws -> Void) throws {
    guard let earlier else {
      try archive.extract(to: folder, durable: false, progress: progress)
      return try setTimes(manifest.files)
    }
    let parts = FilesByFolder(manifest).folders
    for part in parts { try Files.makeDirectory(Path.join(folder, part.path), permissions: 0o700) }
    let reuse = Reuse(of: earlier, in: folder)
    let missing = try concurrentMap(parts.flatMap(\.portions), perThread: 1) { try reuse.link($0) }.flatMap(\.self)
    if !missing.isEmpty {
      try archive.extract(Set(missing.map(\.path)), into: folder, progress: progress)
      try setTimes(missing)
    }
    for part in parts { try Files.changePermissions(Path.join(folder, part.path), 0o555) }
  }

  private func setTimes(_ files: [ReleaseFile]) throws {
    _ = try concurrentMap(files, perThread: 256) { [folder] file in
      try Files.setModified(Path.join(folder, file.path), seconds: Double(ContentTime.seconds(sha256: file.sha256)))
    }
  }
}

extension FilesByFolder.Folder {
  /// Of at most so many files, for threads to share.
  fileprivate var portions: [FilesByFolder.Folder] {
    stride(from: 0, to: files.count, by: 512).map { .init(path: path, files: Array(files[$0..<min($0 + 512, files.count)])) }
  }
}

/// Takes files from an earlier release.
private struct Reuse: Sendable {
  private let earlier: String
  private let folder: String
  /// Where the earlier release has which content.
  private let places: [String: String]
  private let owner: UInt32?

  init(of earlier: ExtractedRelease, in folder: String) {
    self.earlier = earlier.folder
    self.folder = folder
    places = Dictionary(earlier.manifest.files.map { ($0.sha256, $0.path) }) { first, _ in first }
    owner = (try? Files.linkStatus(folder))?.owner
  }

  /// - Returns: the files that have to come from elsewhere.
  func link(_ part: FilesByFolder.Folder) throws -> [ReleaseFile] {
    let target = try FileDescriptor(opening: Path.join(folder, part.path), .directory)
    let source = try? FileDescriptor(opening: Path.join(earlier, part.path), .directory)
    return part.files.compactMap { name, file in
      guard let place = places[file.sha256] else { return file }
      do {
        if let source, place == file.path {
          try target.link(name, from: source, name)
        } else {
          try Files.makeHardLink(Path.join(folder, file.path), to: Path.join(earlier, place))
        }
        // The file that has the name now is looked at, and not one that had it a moment ago.
        if try ExtractedRelease.looksRight(target.linkStatus(name), file, owner: owner) { return nil }
        try target.remove(name)
      } catch {}
      // Damaged, gone, or with as many names as the file system gives one.
      return file
    }
  }
}

internal import POSIX
internal import Releases

/// How the files of a release get into its folder.
extension ExtractedRelease {
  /// What is in the folder already stays where it is the release's; what another release has gets a second name here, which
  /// costs no space, no reading and no writing. The rest comes out of the archive. Nothing is ever written into a file that
  /// is there: others may have it open, or by another name. The folder is read-only in the end.
  /// - Parameters:
  ///   - earlier: nil for a folder that is not there yet, and gets everything from the archive.
  ///   - reading: of the archive, where that has begun.
  ///   - progress: called with the bytes written and those to write; what it throws ends it.
  func fill(from archive: VerifiedRelease, _ reading: ArchiveReading? = nil, with earlier: EarlierFiles?, _ progress: (Int, Int) throws -> Void) throws {
    guard var earlier else {
      try archive.extract(to: folder, durable: false, progress: progress)
      return try setTimes(manifest.files)
    }
    var filling = try FolderFilling(manifest, in: folder, with: earlier)
    var missing: [ReleaseFile] = []
    do { missing = try filling.run() } catch where earlier.present != nil {
      // Somebody has made of what was there what can't be cleared away; without it all is as ever.
      try Files.removeTree(folder)
      earlier.present = nil
      filling = try FolderFilling(manifest, in: folder, with: earlier)
      missing = try filling.run()
    }
    if !missing.isEmpty {
      try archive.extract(Set(missing.map(\.path)), into: folder, from: reading, progress: progress)
      try setTimes(missing)
    }
    try filling.close()
  }

  private func setTimes(_ files: [ReleaseFile]) throws {
    _ = try concurrentMap(files, perThread: 256) { [folder] file in
      try Files.setModified(Path.join(folder, file.path), seconds: Double(ContentTime.seconds(sha256: file.sha256)))
    }
  }
}

internal import POSIX

extension ReleaseStore {
  /// More would take longer to look through than to archive; a release that is older makes another archive, which is
  /// found to be there already in the end.
  private static let newest = 3

  /// A stored release that may have the same content, as far as can be told without reading the files: that much is
  /// cheaper than to archive them. Of the newest few.
  /// - Parameter content: without its files.
  package func lookalike(of listing: TreeListing, _ content: ReleaseContent) throws -> ReleaseManifest? {
    try ReleaseNames.check(site: content.site)
    let folder = siteFolder(content.site)
    let versions = ((try? Files.list(folder)) ?? []).filter { ReleaseNames.isVersion($0) && $0.hasPrefix("\(content.siteVersion)-") }
      .compactMap { version in (try? Files.linkStatus(Path.join(folder, version))).map { (version, $0.changedNanoseconds) } }
    for (version, _) in versions.sorted(by: { $0.1 > $1.1 }).prefix(Self.newest) {
      guard let manifest = try? Release(folder: Path.join(folder, version)).unverifiedManifest() else { continue }
      var other = manifest.content
      other.files = []
      if other == content, listing.looksLike(manifest.files) { return manifest }
    }
    return nil
  }
}

extension TreeListing {
  /// Whether the files are these: reads them, on all processors, up to the first that is another one.
  /// - Parameter progress: called with the bytes read and those to read; what it throws ends the reading.
  /// - Throws: as `ReleaseTree.init(reading:)`.
  package func has(_ files: [ReleaseFile], progress: (Int, Int) throws -> Void = { _, _ in }) throws -> Bool {
    guard looksLike(files) else { return false }
    let reading = TreeReading(self, keepsBytes: false)
    defer { reading.stop() }
    var (index, done) = (0, 0)
    let bytes = bytes
    while let part = try reading.next() {
      done += part.count
      try progress(done, bytes)
      guard let file = part.file else { continue }
      if file != files[index] { return false }
      index += 1
    }
    return true
  }
}

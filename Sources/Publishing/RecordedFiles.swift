internal import POSIX
internal import Releases

/// Files that lie extracted in a folder, as the record beside it says. They are taken for what it says only where their
/// looks agree (`ExtractedRelease.looksRight`), and only for files that a signed manifest wants.
struct RecordedFiles: Sendable {
  /// Absolute.
  let folder: String
  private let files: [ReleaseFile]

  /// - Returns: nil where there is no such record.
  init?(_ folder: String, record: String) {
    guard let bytes = try? Files.read(record, limit: ReleaseManifest.sizeLimit) else { return nil }
    guard let files = ReleaseManifest.unverifiedFiles(bytes) ?? (try? ReleaseManifest(parsing: bytes, file: record))?.files else { return nil }
    self.init(folder, files: files)
  }

  init(_ folder: String, files: [ReleaseFile]) { (self.folder, self.files) = (folder, files) }

  /// The same in another place.
  func moved(to folder: String) -> RecordedFiles { RecordedFiles(folder, files: files) }

  /// Whether it has each of these files, with this content, under the same path. Both are sorted by the bytes of their paths.
  func has(_ others: [ReleaseFile]) -> [Bool] {
    var next = 0
    return others.map { file in
      while next < files.count, precedesInBytes(files[next].path, file.path) { next += 1 }
      return next < files.count && files[next].sha256 == file.sha256 && !precedesInBytes(file.path, files[next].path)
    }
  }

  /// Where it has these contents, by their digests; of several places the first.
  func places(of digests: Set<String>) -> [String: String] {
    guard !digests.isEmpty else { return [:] }
    let found = files.lazy.filter { digests.contains($0.sha256) && Path.isSafeRelative($0.path) }
    return Dictionary(found.map { ($0.sha256, $0.path) }) { first, _ in first }
  }
}

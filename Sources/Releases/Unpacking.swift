internal import Archives
internal import POSIX
internal import Zstandard

/// One pass over an archive. Its entries have to be the files of the manifest, in their order, and folders above them;
/// each file is held against its digest, and the archive against both of its own.
struct Unpacking {
  private let sealed: SealedManifest
  private let archivePath: String
  private let files: [ReleaseFile]
  private let writing: FileWriting
  /// What is only looked at is held against everything that is said of it; what is unpacked, against what it takes to
  /// know every byte.
  private let isCheck: Bool
  /// Paths of the files that are written; nil: all of them.
  private let wanted: Set<String>?
  /// Of the file that has to come.
  private var next = 0
  private var folders: Set<String> = []

  /// - Parameters:
  ///   - staging: an empty folder for the files; nil: they are only looked at.
  ///   - wanted: paths of some files, for which the folder is made ready.
  init(_ release: Release, _ sealed: SealedManifest, into staging: String?, only wanted: Set<String>? = nil) {
    self.wanted = wanted
    self.sealed = sealed
    archivePath = release.archivePath
    files = sealed.manifest.files
    isCheck = staging == nil
    writing = FileWriting(into: staging, archive: release.archivePath, makesFolders: wanted == nil)
  }

  /// - Parameter progress: called with the bytes unpacked and those to unpack; what it throws ends the pass.
  /// - Throws: `ReleaseError` (`badSignature` for any archive that is not the one which was signed, else `refused` with
  ///   the entry's name, or `damaged`), `SystemError`, and what `progress` throws.
  mutating func run(_ progress: (Int, Int) throws -> Void) throws {
    let input = try ArchiveInput(archivePath, of: sealed.manifest, forSignature: isCheck)
    do {
      defer { writing.stop() }
      try unpack(input, progress)
    } catch let error where Self.isAboutContent(error) {
      // What is wrong with an archive that nobody signed does not matter.
      try sealed.check(try input.hashes(), archive: archivePath)
      throw error as? ReleaseError ?? ReleaseError(.damaged, "\(archivePath): \(error)")
    }
    try sealed.check(try input.hashes(), archive: archivePath)
  }

  private static func isAboutContent(_ error: any Error) -> Bool {
    switch error {
    case let error as ReleaseError: error.code == .refused || error.code == .damaged
    case let error as ArchiveError: error.code == .malformed
    case let error as ZstandardError: error.code == .malformed
    default: false
    }
  }

  private mutating func unpack(_ input: ArchiveInput, _ progress: (Int, Int) throws -> Void) throws {
    let bytes = sealed.manifest.content.bytes
    var done = 0
    let reader = try ArchiveReader(place: archivePath, bytes: input.next)
    while let entry = try reader.next() {
      guard let file = try expected(entry), wanted?.contains(file.path) ?? true else { continue }
      try writing.begin(file)
      var rest = file.size
      while case let piece = try reader.read(upTo: FileHashes.pieceLength(ofSize: rest)), !piece.isEmpty {
        rest -= piece.count
        try writing.write(piece)
        done += piece.count
        try progress(done, bytes)
      }
      try writing.end()
    }
    if next < files.count {
      throw ReleaseError(.damaged, "\(archivePath) lacks \(HostileText.quoted(files[next].path)), which its manifest lists")
    }
    try input.expectEnd(reader.position)
    try writing.finish()
  }

  /// The file that an entry is; nil for a folder above the next one.
  private mutating func expected(_ entry: ArchiveEntry) throws(ReleaseError) -> ReleaseFile? {
    guard entry.kind == .file || entry.kind == .directory else { throw refusal(entry, "is a \(entry.kind.rawValue)") }
    let isFolder = entry.kind == .directory && entry.path.hasSuffix("/")
    let path = isFolder ? String(entry.path.dropLast()) : entry.path
    guard Path.isSafeRelative(path) else { throw refusal(entry, "is no relative, clean path") }
    if next < files.count {
      let file = files[next]
      if entry.kind == .file, isSame(file.path, path), entry.size == file.size {
        next += 1
        return file
      }
      if entry.kind == .directory, ReleasePaths.ancestors(of: file.path).contains(where: { isSame($0, path) }) {
        if !folders.insert(path).inserted { throw refusal(entry, "is there twice") }
        return nil
      }
    }
    throw refusal(entry, problem(path, entry))
  }

  private func problem(_ path: String, _ entry: ArchiveEntry) -> String {
    if entry.kind == .directory { return "is a folder of no file that could follow" }
    guard let index = files.firstIndex(where: { isSame($0.path, path) }) else { return "is not in the manifest" }
    if index < next { return "is there twice" }
    if entry.size != files[index].size { return "has \(entry.size) bytes, and the manifest says \(files[index].size)" }
    return "comes before \(HostileText.quoted(files[next].path)), unlike in the manifest"
  }

  /// Whatever the spelling of accents: libarchive composes letters and their accents as it reads names. What is written has
  /// the name that the manifest says.
  private func isSame(_ a: String, _ b: String) -> Bool { a == b }

  private func refusal(_ entry: ArchiveEntry, _ reason: String) -> ReleaseError {
    ReleaseError(
      .refused, "\(archivePath): the entry \(HostileText.quoted(entry.path)) \(reason)",
      help: "do not trust this archive; nothing of it was kept")
  }
}

internal import Nginx
internal import POSIX
internal import Releases
internal import StepProtocol

/// Takes files of earlier releases over into a folder, where their records name them and their looks agree.
struct FileReuse: Sendable {
  /// Of the new release; it is there.
  let folder: String
  /// Whether something is in it.
  let hasFiles: Bool
  /// Who this process is to the file system.
  let owner: UInt32?
  private let linked: String?
  /// By the places of the files in the manifest: which are said to be in the folder, and which in the other release.
  private let isPresent: [Bool]
  private let isLinked: [Bool]
  /// Where the other release has the content of files that have other names there, by their digests.
  private let moved: [String: String]

  init(_ files: [ReleaseFile], in folder: String, with earlier: EarlierFiles) {
    self.folder = folder
    hasFiles = earlier.present != nil
    owner = (try? Files.linkStatus(folder))?.owner
    linked = earlier.linked?.folder
    let none = files.map { _ in false }
    let (isPresent, isLinked) = (earlier.present?.has(files) ?? none, earlier.linked?.has(files) ?? none)
    moved = earlier.linked?.places(of: Set(files.indices.lazy.filter { !isPresent[$0] && !isLinked[$0] }.map { files[$0].sha256 })) ?? [:]
    (self.isPresent, self.isLinked) = (isPresent, isLinked)
  }

  /// - Parameters:
  ///   - path: of a folder of the release; all that leads there are folders.
  ///   - isNew: whether nothing is in it.
  /// - Returns: the files that have to come from elsewhere, and nothing is in their places; whether anything was changed.
  func fill(_ path: String, _ files: ArraySlice<FilesByFolder.File>, isNew: Bool) throws -> (missing: [ReleaseFile], isChanged: Bool) {
    let target = try FileDescriptor(opening: Path.join(folder, path), .directoryNoFollow)
    let source = linked.flatMap { try? FileDescriptor(opening: Path.join($0, path), .directoryNoFollow) }
    var missing: [ReleaseFile] = []
    var isWritable = isNew
    for (name, file, index) in files {
      if !isNew {
        if isPresent[index], let status = try? target.linkStatus(name), looksRight(status, file) { continue }
        if !isWritable { try target.changePermissions(0o700) }
        isWritable = true
        try remove(name, path, target)
      }
      if !link(name, file, index, to: target, from: source) { missing.append(file) }
    }
    return (missing, isWritable)
  }

  /// A second name for a file of the other release.
  /// - Returns: false where there is none, or it isn't what it should be.
  private func link(_ name: String, _ file: ReleaseFile, _ index: Int, to target: FileDescriptor, from source: FileDescriptor?) -> Bool {
    do {
      if isLinked[index], let source {
        try target.link(name, from: source, name)
      } else if let linked, let place = moved[file.sha256] {
        try Files.makeHardLink(Path.join(folder, file.path), to: Path.join(linked, place))
      } else {
        return false
      }
      // The file that has the name now is looked at, and not one that had it a moment ago.
      if looksRight(try target.linkStatus(name), file) { return true }
      try target.remove(name)
    } catch {}
    // Damaged, gone, or with as many names as the file system gives one.
    return false
  }

  private func looksRight(_ status: FileStatus, _ file: ReleaseFile) -> Bool { ExtractedRelease.looksRight(status, file, owner: owner) }

  /// Whatever has the name: a file, a link, or a folder with all that is in it.
  private func remove(_ name: String, _ path: String, _ target: FileDescriptor) throws {
    do { try target.remove(name) } catch where error.isNotFound {} catch {
      try Files.removeTree(Path.join(Path.join(folder, path), name))
    }
  }

  /// What the manifest doesn't name.
  /// - Parameter count: of what it does name, and is there.
  /// - Returns: whether there was any.
  func removeOthers(than part: FilesByFolder.Folder, count: Int) throws -> Bool {
    let target = try FileDescriptor(opening: Path.join(folder, part.path), .directoryNoFollow)
    let names = try target.names()
    if names.count == count { return false }
    try target.changePermissions(0o700)
    // By bytes: to a set of strings, two spellings of an accent are one.
    let known = Set(part.files.map { Array($0.name.utf8) } + part.folders.map { Array($0.utf8) })
    for name in names {
      guard let name else { throw ServingError(.precondition, "\(Path.join(folder, part.path)) holds a name that is not UTF-8") }
      if !known.contains(Array(name.utf8)) { try remove(name, part.path, target) }
    }
    return true
  }
}

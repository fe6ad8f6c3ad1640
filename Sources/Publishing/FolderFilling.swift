internal import POSIX
internal import Releases

/// Brings the folders of a release to what its manifest says, as far as earlier files go.
struct FolderFilling {
  private let parts: [FilesByFolder.Folder]
  private let reuse: FileReuse
  /// Those that something was changed in, by their places in `parts`: they are writable.
  private var opened: Set<Int> = []

  init(_ manifest: ReleaseManifest, in folder: String, with earlier: EarlierFiles) throws {
    if earlier.present == nil { try Files.makeDirectory(folder, permissions: 0o700) }
    parts = FilesByFolder(manifest).folders
    reuse = FileReuse(manifest.files, in: folder, with: earlier)
  }

  /// - Returns: the files that have to come out of the archive; their folders are there, and have nothing of these names.
  mutating func run() throws -> [ReleaseFile] {
    var isNew: [Bool] = []
    for index in parts.indices { isNew.append(try makeFolder(index)) }
    let portions = parts.indices.flatMap { index in
      parts[index].portions.map { (index: index, files: $0, isNew: isNew[index]) }
    }
    let results = try concurrentMap(portions, perThread: 1) { [parts, reuse] portion in
      try reuse.fill(parts[portion.index].path, portion.files, isNew: portion.isNew)
    }
    var lacking = parts.map { _ in 0 }
    for (portion, result) in zip(portions, results) {
      lacking[portion.index] += result.missing.count
      if result.isChanged { opened.insert(portion.index) }
    }
    let known = parts.indices.filter { !isNew[$0] }.map { (index: $0, count: parts[$0].files.count - lacking[$0] + parts[$0].folders.count) }
    let cleared = try concurrentMap(known, perThread: 8) { [parts, reuse] folder in
      try reuse.removeOthers(than: parts[folder.index], count: folder.count)
    }
    for (folder, isChanged) in zip(known, cleared) where isChanged { opened.insert(folder.index) }
    return results.flatMap(\.missing)
  }

  /// Nobody writes here any more.
  func close() throws {
    for index in opened { try Files.changePermissions(Path.join(reuse.folder, parts[index].path), 0o555) }
  }

  /// Each after the one that it is in: what leads there are folders by then, and no links.
  /// - Returns: whether it is new.
  private mutating func makeFolder(_ index: Int) throws -> Bool {
    let path = Path.join(reuse.folder, parts[index].path)
    if index == 0, !reuse.hasFiles {
      opened.insert(index)
      return true
    }
    if reuse.hasFiles, let status = try? Files.linkStatus(path) {
      if status.kind == .directory, status.owner == reuse.owner {
        if status.permissions != 0o555 { try open(index) }
        return false
      }
      if let above = parts[index].above { try open(above) }
      try Files.removeTree(path)
    } else if let above = parts[index].above, !opened.contains(above) {
      try open(above)
    }
    try Files.makeDirectory(path, permissions: 0o700)
    opened.insert(index)
    return true
  }

  private mutating func open(_ index: Int) throws {
    try Files.changePermissions(Path.join(reuse.folder, parts[index].path), 0o700)
    opened.insert(index)
  }
}

extension FilesByFolder.Folder {
  /// Of at most so many files, for threads to share.
  fileprivate var portions: [ArraySlice<FilesByFolder.File>] {
    stride(from: 0, to: files.count, by: 512).map { files[$0..<min($0 + 512, files.count)] }
  }
}

internal import POSIX

/// What must be done to a folder so that it holds certain files and no others.
struct TreeDifference {
  /// In the order in which they were given, with whether something has the name already.
  private var wrong: [(file: OutputTree.File, isNew: Bool)] = []
  /// Files and folders, none within another.
  private(set) var superfluous: [String] = []
  private(set) var missingFolders: [String] = []

  /// How many names differ.
  var count: Int { wrong.count + superfluous.count }

  /// The files that have no predecessor, and those that replace one.
  var split: (new: [OutputTree.File], changed: [OutputTree.File]) {
    (wrong.filter(\.isNew).map(\.file), wrong.filter { !$0.isNew }.map(\.file))
  }

  /// Looks at every file's status and at no content.
  /// - Returns: nil where there is no folder, or a file stands where a folder must be or the other way round.
  init?(_ root: String, _ files: [OutputTree.File]) throws(SystemError) {
    guard (try? Files.linkStatus(root))?.kind == .directory else { return nil }
    var wanted: [String: [String: Int]] = [:]
    for (index, file) in files.enumerated() {
      let (folder, name) = Self.split(file.path)
      wanted[folder, default: [:]][name] = index
    }
    let folders = Self.withParents(wanted.keys)
    var right = [Bool](repeating: false, count: files.count)
    var present = right
    var found: Set<String> = []
    var pending = [""]
    while let folder = pending.popLast() {
      found.insert(folder)
      let names = wanted[folder] ?? [:]
      let (entries, hasOthers) = try FileDescriptor(opening: Path.join(root, folder), .directoryNoFollow).entries()
      // A name that is no text can't be named to be removed.
      if hasOthers { return nil }
      for (name, status) in entries {
        if let index = names[name] {
          if status.kind == .directory { return nil }
          present[index] = true
          right[index] = files[index].key.isOf(status)
          continue
        }
        let path = Path.join(folder, name)
        if folders.contains(path) {
          guard status.kind == .directory else { return nil }
          pending.append(path)
        } else {
          superfluous.append(path)
        }
      }
    }
    for (index, file) in files.enumerated() where !right[index] { wrong.append((file, !present[index])) }
    missingFolders = folders.subtracting(found).sorted()
  }

  /// The folder, empty for the root, and the name in it.
  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }

  private static func withParents(_ folders: some Sequence<String>) -> Set<String> {
    var all: Set<String> = []
    for folder in folders {
      var folder = folder
      while !folder.isEmpty, all.insert(folder).inserted { folder = split(folder).folder }
    }
    return all
  }
}

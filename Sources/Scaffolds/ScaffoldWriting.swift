internal import Diagnostics
internal import POSIX

extension Scaffold {
  /// Makes the plugin's folder: complete, or not at all.
  /// - Throws: `InvalidInput` when something of that name is there already; `SystemError`.
  package func write(to folder: String) throws {
    if (try? Files.linkStatus(folder)) != nil { throw Self.isThere(folder) }
    try Files.makeDirectories(Path.parent(folder))
    let staged = Files.temporaryName(beside: folder)
    do {
      try Files.makeDirectory(staged)
      for file in files {
        let path = Path.join(staged, file.path)
        try Files.makeDirectories(Path.parent(path))
        try Files.write(path, Array(file.text.utf8), permissions: file.isProgram ? 0o755 : 0o644)
      }
      try Files.renameNew(staged, to: folder)
    } catch {
      try? Files.removeTree(staged)
      if error.isExisting { throw Self.isThere(folder) }
      throw error
    }
  }

  private static func isThere(_ folder: String) -> InvalidInput {
    InvalidInput("\(folder) is there already; nothing was written", help: "choose another name, or another folder with --directory")
  }
}

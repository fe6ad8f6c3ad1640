internal import POSIX

/// What a plugin's program and the commands that it declares consist of: files in folders of commands, of which a
/// sandbox shows nothing else, and folders elsewhere.
struct SandboxProgram: Sendable, Hashable {
  /// Files by the path that they are called by.
  private(set) var files: [String: String] = [:]
  /// Folders of programs that lie in unusual places, with their libraries.
  private(set) var folders: Set<String> = []

  /// Looks at the programs; nothing is started.
  /// - Parameters:
  ///   - user: a home folder, which is never shown whole.
  init(_ executable: String, commands: [String], path: String?, user: String) {
    let found = commands.compactMap { ProgramInspection.command($0, path: path) }
    for program in [executable] + found {
      let inspection = ProgramInspection(program, path: path)
      for file in inspection.programs { add(file, isPlugin: file == executable, user: user) }
      folders.formUnion(inspection.libraryFolders.filter { !Self.isOfSystem($0) })
    }
  }

  private mutating func add(_ file: String, isPlugin: Bool, user: String) {
    let real = (try? Files.realPath(file)) ?? file
    for path in [file, real] {
      // /bin may be a link to /usr/bin: the file's place is where that leads.
      let parent = Path.parent(path)
      files[Path.join((try? Files.realPath(parent)) ?? parent, Path.name(path))] = real
      // The loader, and whatever else lies in folders that are shown anyway.
      guard !isPlugin, !Self.isOfSystem(path) else { continue }
      let folder = Path.parent(path)
      let prefix = Path.parent(folder)
      let isPrefix = ["bin", "sbin", "libexec"].contains(Path.name(folder)) && prefix != "/" && prefix != user
      folders.insert(isPrefix ? prefix : folder)
    }
  }

  /// Below the folders that every sandbox shows.
  static func isOfSystem(_ path: String) -> Bool {
    ["/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin"].contains { Path.isWithin(path, $0) }
  }
}

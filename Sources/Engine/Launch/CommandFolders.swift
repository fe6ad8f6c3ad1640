internal import Cryptography
internal import POSIX

/// The folders of the machine that hold commands, and what stands in their place in a sandbox: folders with the same
/// names, all of which are the program `slipway-undeclared`. They lie in the home's cache.
struct CommandFolders: Sendable {
  struct Folder: Sendable, Hashable {
    var path: String
    /// What is shown there.
    var replacement: String
  }

  /// Those that are always there, and those of `PATH`.
  private static let system = [
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/games", "/usr/games",
  ]

  /// - Parameter cache: the folder for the replacements.
  /// - Throws: `SystemError` when they can't be made.
  static func prepare(path: String?, cache: String, stub: String) throws(SystemError) -> [Folder] {
    var folders: [String] = []
    let named = (path ?? "").split(separator: ":").map { Path.normalized(String($0)) }.filter { $0.hasPrefix("/") }
    for folder in system + named where Path.name(folder) != "shims" {
      guard let real = try? Files.realPath(folder), (try? Files.status(real))?.kind == .directory, !folders.contains(real) else { continue }
      // /bin is a link to /usr/bin; the folders of libraries are none of commands.
      if ["/", "/usr", "/lib", "/usr/lib", "/etc"].contains(real) { continue }
      folders.append(real)
    }
    try Files.makeDirectories(cache)
    let status = try Files.status(stub)
    let master = Path.join(cache, "undeclared-\(digest("\(status.size) \(status.modified)"))")
    if !Files.exists(master) { try Files.replace(master, with: try Files.read(stub), permissions: 0o755) }
    var result: [Folder] = []
    for folder in folders { result.append(Folder(path: folder, replacement: try replacement(of: folder, cache: cache, master: master))) }
    return result
  }

  private static func digest(_ text: String) -> String { String(SHA256.hexDigest(Array(text.utf8)).prefix(16)) }

  /// Made anew when something came to the folder or left it.
  private static func replacement(of folder: String, cache: String, master: String) throws(SystemError) -> String {
    let status = try Files.status(folder)
    let name = digest(folder)
    let replacement = Path.join(cache, "\(name)-\(digest("\(master) \(status.inode) \(status.modified)"))")
    if Files.exists(replacement) { return replacement }
    let staged = Files.temporaryName(beside: replacement)
    try Files.makeDirectory(staged)
    do throws(SystemError) {
      for entry in try Files.list(folder) { try replace(entry, in: folder, by: Path.join(staged, entry), master) }
      // Somebody else may have been quicker.
      do { try Files.rename(staged, to: replacement) } catch where error.isExisting { try Files.removeTree(staged) }
    } catch {
      try? Files.removeTree(staged)
      throw error
    }
    for old in (try? Files.list(cache)) ?? [] where old.hasPrefix("\(name)-") && old != Path.name(replacement) {
      try? Files.removeTree(Path.join(cache, old))
    }
    return replacement
  }

  private static func replace(_ entry: String, in folder: String, by path: String, _ master: String) throws(SystemError) {
    // A place for what may be mounted below it.
    if (try? Files.status(Path.join(folder, entry)))?.kind == .directory { return try Files.makeDirectory(path) }
    // File systems limit the links that a file may have.
    do { try Files.makeHardLink(path, to: master) } catch { try Files.write(path, try Files.read(master), permissions: 0o755) }
  }
}

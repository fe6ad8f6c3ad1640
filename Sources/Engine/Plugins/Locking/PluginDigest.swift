internal import Cryptography
internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX

extension PluginContents {
  /// SHA-256 in hexadecimal over the canonical JSON of `files` and `program`.
  var digest: String { SHA256.hexDigest(JSONValue.object(json).bytes(.canonical)) }
}

extension InstalledPlugin {
  /// What it consists of at this moment.
  /// - Parameter copy: an empty folder that gets its files in `plugin/` and a program from elsewhere in `program/`.
  /// - Throws: `InvalidInput` for what can't be locked, `SystemError`.
  func contents(copyingTo copy: String? = nil) throws -> PluginContents {
    if let copy { try Files.makeDirectory(Path.join(copy, "plugin"), permissions: 0o700) }
    var contents = PluginContents(entries: try ContentsReader(folder, copyingTo: copy.map { Path.join($0, "plugin") }).entries)
    guard let executable else { throw InvalidInput("the plugin \"\(name)\" can't be locked: it has no program") }
    if try programInFolder(contents) != nil { return contents }
    let name = Path.name(executable)
    let file = try FileDescriptor(opening: try Files.realPath(executable), .readUntrusted)
    if let copy { try Files.makeDirectory(Path.join(copy, "program"), permissions: 0o700) }
    let (digest, status) = try hashing(file, copyingTo: copy.map { Path.join($0, "program/\(name)") })
    guard status.kind == .file, status.isExecutable else {
      throw InvalidInput("the program of the plugin \"\(self.name)\" can't be run: \(executable)", help: "chmod +x \(executable)")
    }
    contents.program = Program(name: name, digest: digest)
    return contents
  }

  /// The program's path in the folder, where it is one of the plugin's own files.
  func programInFolder(_ contents: PluginContents) throws(SystemError) -> String? {
    guard let executable else { return nil }
    let root = try Files.realPath(folder)
    let real = try Files.realPath(executable)
    guard let own = Path.below(real, root), case .file? = contents.entries[own] else { return nil }
    // By the name that its manifest gives it, also where that is a link: some programs go by their name.
    return Path.below(executable, folder) ?? own
  }

  private typealias Program = PluginContents.Program
}

internal import Cryptography
internal import Diagnostics
internal import Pipelines
internal import POSIX

/// Reads what a plugin consists of, every folder and file through its opened descriptor, and copies it on the way where
/// that is asked for: what has been hashed is then what has been copied, whatever happens to the names meanwhile.
struct ContentsReader {
  /// What is no part of a plugin: history, build products, caches. A path from the plugin's folder, or a name anywhere.
  private static let leftOut: Set<String> = [".git", ".build", "__pycache__", "node_modules/.cache"]
  private static let mostFiles = 100_000
  private static let mostLevels = 64

  /// Where to copy the files; a folder that is there and empty.
  private let copy: String?
  /// Nothing is left out: in a copy, everything counts.
  private let isComplete: Bool
  private let folder: String
  private(set) var entries: [String: PluginContents.Entry] = [:]
  /// Of every file, link and folder, the first one under "", as it was when it was read.
  private(set) var identities: [String: FileStatus] = [:]

  /// - Throws: `InvalidInput` for what no plugin may hold, `SystemError`.
  init(_ folder: String, copyingTo copy: String? = nil, isComplete: Bool = false) throws {
    self.folder = folder
    self.copy = copy
    self.isComplete = isComplete
    try read(FileDescriptor(opening: folder, .directory), "", levels: 0)
  }

  private mutating func read(_ opened: FileDescriptor, _ path: String, levels: Int) throws {
    if levels > Self.mostLevels { throw refusal(path, "lies more than \(Self.mostLevels) folders deep") }
    identities[path] = try opened.status()
    var files: [String] = []
    var names: Set<String> = []
    for name in try opened.names() {
      guard let name, Path.isSafeRelative(name) else { throw refusal(Path.join(path, name ?? "…"), "has a name that can't be locked") }
      // Strings that are canonically equivalent are equal (Unicode 3.7): one entry would stand for two files.
      if !names.insert(name).inserted { throw refusal(Path.join(path, name), "is there twice, in two spellings of Unicode") }
      let inner = Path.join(path, name)
      if !isComplete, Self.isLeftOut(inner) { continue }
      let status = try opened.linkStatus(name)
      switch status.kind {
      case .directory:
        if let copy { try Files.makeDirectory(Path.join(copy, inner), permissions: 0o700) }
        try read(try openFolder(name, in: opened, inner), inner, levels: levels + 1)
      case .link:
        let target = try linkTarget(name, in: opened, inner)
        entries[inner] = .link(target: target)
        identities[inner] = status
        if let copy { try Files.makeLink(Path.join(copy, inner), to: target) }
      case .file: files.append(name)
      case .other: throw refusal(inner, "is neither a file nor a folder")
      }
    }
    if entries.count + files.count > Self.mostFiles { throw refusal("", "has more than \(Self.mostFiles) files") }
    try readFiles(files, in: opened, path)
  }

  private mutating func readFiles(_ names: [String], in opened: FileDescriptor, _ path: String) throws {
    let copy = copy.map { Path.join($0, path) }
    let folder = Path.join(folder, path)
    let read = try concurrentMap(names) { name in
      try Self.readFile(name, in: opened, folder, copyingTo: copy.map { Path.join($0, name) })
    }
    for (name, file) in zip(names, read) {
      let inner = Path.join(path, name)
      guard file.status.kind == .file else { throw refusal(inner, "is neither a file nor a folder") }
      entries[inner] = .file(digest: file.digest, isExecutable: file.status.isExecutable)
      identities[inner] = file.status
    }
  }

  private static func readFile(
    _ name: String, in opened: FileDescriptor, _ folder: String, copyingTo copy: String?
  ) throws(SystemError) -> (digest: String, status: FileStatus) {
    do throws(SystemError) { return try hashing(FileDescriptor(opening: name, in: opened, .read), copyingTo: copy) } catch {
      throw SystemError(code: error.code, error.action, path: Path.join(folder, name))
    }
  }

  private static func isLeftOut(_ path: String) -> Bool { leftOut.contains(path) || leftOut.contains(Path.name(path)) }

  /// Only downwards, after any number of `..`: so that, with every link the same, none leads out of the folder.
  private func linkTarget(_ name: String, in opened: FileDescriptor, _ path: String) throws -> String {
    guard let target = try opened.linkTarget(name) else { throw refusal(path, "leads to a name that can't be locked") }
    let parts = target.split(separator: "/", omittingEmptySubsequences: false)
    let ups = parts.prefix { $0 == ".." }.count
    let below = parts.dropFirst(ups)
    let isSafe = below.isEmpty || Path.isSafeRelative(below.joined(separator: "/"))
    guard isSafe, ups <= path.split(separator: "/").count - 1 else {
      throw refusal(path, "is a link that leads out of the plugin's folder, to \(target)")
    }
    return target
  }

  private func openFolder(_ name: String, in opened: FileDescriptor, _ path: String) throws(SystemError) -> FileDescriptor {
    do throws(SystemError) { return try FileDescriptor(opening: name, in: opened, .directory) } catch {
      throw SystemError(code: error.code, error.action, path: Path.join(folder, path))
    }
  }

  private func refusal(_ path: String, _ reason: String) -> InvalidInput {
    InvalidInput("the plugin in \(folder) can't be locked: \(path.isEmpty ? "it" : path) \(reason)")
  }
}

extension FileStatus {
  var isExecutable: Bool { permissions & 0o111 != 0 }
}

/// SHA-256 of an opened file in hexadecimal, with its status; the same bytes are written to a new file where asked for.
func hashing(_ file: FileDescriptor, copyingTo path: String? = nil) throws(SystemError) -> (digest: String, status: FileStatus) {
  let status = try file.status()
  guard status.kind == .file else { return ("", status) }
  let copy: FileDescriptor?
  if let path { copy = try FileDescriptor(opening: path, .create, permissions: 0o600) } else { copy = nil }
  var hash = SHA256()
  while true {
    let chunk = try file.read(upTo: 1 << 18)
    if chunk.isEmpty { break }
    hash.update(chunk)
    do { try copy?.write(chunk) } catch { throw SystemError(code: error.code, "can't copy", path: path) }
  }
  if let path { try Files.changePermissions(path, status.isExecutable ? 0o555 : 0o444) }
  return (hash.hexDigest(), status)
}

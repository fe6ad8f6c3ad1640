internal import POSIX

/// Looks for shared libraries as glibc's loader does (ld.so(8)), without running anything.
struct SharedLibraries {
  /// The folders that the machine's configuration names, and the loader's own.
  private lazy var systemFolders = Self.configured("/etc/ld.so.conf", depth: 0) + ["/lib64", "/usr/lib64", "/lib", "/usr/lib"]

  struct Found {
    /// Folders that the libraries lie in.
    var folders: Set<String> = []
    /// The first library that is nowhere, and what needs it.
    var missing: (library: String, user: String)?
  }

  /// All libraries that a program is linked with, directly or through others.
  mutating func find(for program: String, _ image: ELFImage) -> Found {
    var found = Found()
    var seen: Set<String> = []
    var pending = [(program, image, [String]())]
    while let (file, image, inherited) = pending.popLast() {
      let own = image.libraryFolders.map { Self.resolved($0, of: file) }
      let folders = (image.foldersAreInherited ? own + inherited : inherited + own) + systemFolders
      for name in image.libraries where seen.insert(name).inserted {
        guard let path = Self.path(of: name, in: folders, machine: image.machine) else {
          if found.missing == nil { found.missing = (name, file) }
          continue
        }
        found.folders.insert(Path.parent(path))
        let real = (try? Files.realPath(path)) ?? path
        found.folders.insert(Path.parent(real))
        if let library = ELFImage.read(real) { pending.append((real, library, image.foldersAreInherited ? own + inherited : inherited)) }
      }
    }
    return found
  }

  private static func path(of name: String, in folders: [String], machine: Int) -> String? {
    if name.contains("/") { return Files.exists(name) ? name : nil }
    // A folder may hold the same library for another machine.
    return folders.lazy.map { Path.join($0, name) }.first { ELFImage.read($0)?.machine == machine }
  }

  private static func resolved(_ folder: String, of file: String) -> String {
    let origin = Path.parent((try? Files.realPath(file)) ?? file)
    var text = folder
    for variable in ["${ORIGIN}", "$ORIGIN"] {
      text = text.split(separator: variable, omittingEmptySubsequences: false).joined(separator: origin)
    }
    return Path.normalized(text)
  }

  /// The lines of ld.so.conf(5), with what it includes.
  private static func configured(_ path: String, depth: Int) -> [String] {
    guard depth < 4, let bytes = try? Files.read(path, limit: 65536) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").flatMap { line -> [String] in
      let words = line.prefix { $0 != "#" }.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
      guard words.first == "include", words.count > 1 else { return words.filter { $0.hasPrefix("/") } }
      let pattern = Path.join(Path.parent(path), words[1])
      let names = (try? Files.list(Path.parent(pattern))) ?? []
      return names.filter { $0.hasSuffix(".conf") }.flatMap { configured(Path.join(Path.parent(pattern), $0), depth: depth + 1) }
    }
  }
}

extension ELFImage {
  /// nil when the file can't be read or is no ELF file.
  static func read(_ path: String) -> ELFImage? {
    guard let file = try? FileDescriptor(opening: path, .read) else { return nil }
    return ELFImage { offset, count in (try? file.read(upTo: count, at: offset)) ?? [] }
  }
}

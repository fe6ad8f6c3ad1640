internal import POSIX

/// Looks at a program as the kernel would before it starts it: its `#!` line, its interpreter's, the loader, the shared
/// libraries. Nothing is started.
struct ProgramInspection {
  /// What stands in the way of a start.
  struct Problem: Sendable, Hashable {
    var message: String
    var help: String
  }

  /// Programs that are run, by the paths that they are called by: the file itself, interpreters, `env`.
  private(set) var programs: [String] = []
  /// Folders of the shared libraries of all of them.
  private(set) var libraryFolders: Set<String> = []
  private(set) var problem: Problem?

  /// - Parameters:
  ///   - path: where `env` and the like look for commands.
  ///   - libraries: false where the step's environment changes how they are found.
  init(_ program: String, path: String? = Environment["PATH"], libraries: Bool = true) {
    searchesLibraries = libraries
    searchPath = path
    inspect(program, depth: 0)
  }

  private let searchesLibraries: Bool
  private let searchPath: String?
  private var search = SharedLibraries()
  /// Of this program itself: what others must be made for.
  private static let machine = ELFImage.read("/proc/self/exe")?.machine

  private mutating func note(_ message: String, _ help: String) {
    if problem == nil { problem = Problem(message: message, help: help) }
  }

  /// - Parameter depth: a script's interpreter may be a script, up to what Linux allows.
  private mutating func inspect(_ program: String, depth: Int) {
    guard !programs.contains(program) else { return }
    programs.append(program)
    guard let status = try? Files.status(program) else { return note("\(program) is not there", "install it, or correct the path") }
    guard status.kind == .file else {
      return note("\(program) is \(status.kind == .directory ? "a folder" : "no file")", "name the program's file")
    }
    guard Files.isExecutable(program) else { return note("\(program) is not executable", "chmod +x \(program)") }
    guard let file = try? FileDescriptor(opening: program, .read), let start = try? file.read(upTo: 4096, at: 0) else {
      // It can be run without being readable; nothing more is known.
      return
    }
    if let line = ScriptLine(start) {
      inspect(script: program, line, depth: depth)
    } else if let image = ELFImage({ offset, count in (try? file.read(upTo: count, at: offset)) ?? [] }) {
      inspect(program, image)
    } else if !Self.hasOtherFormats {
      note(
        start.isEmpty ? "\(program) is empty" : "\(program) is neither a program for this machine nor a script",
        start.isEmpty ? "write or build it again" : "a script needs a first line such as #!/bin/sh")
    }
  }

  private mutating func inspect(script: String, _ line: ScriptLine, depth: Int) {
    if line.endsInCR {
      return note("the first line of \(script) ends in CR LF, as on Windows", "sed -i 's/\\r$//' \(ShellWord.quoted(script))")
    }
    if line.interpreter.isEmpty { return note("\(script) names no interpreter", "write it behind #!, as in #!/bin/sh") }
    guard line.interpreter.hasPrefix("/") else {
      return note("\(script) names the interpreter \(line.interpreter) without its folder", "write #!/usr/bin/env \(line.interpreter)")
    }
    guard depth < 4 else { return note("\(script): its interpreter is a script whose interpreter is a script …", "name a program behind #!") }
    guard Files.exists(line.interpreter) else {
      return note("\(script): its interpreter \(line.interpreter) is not installed", "install it, or correct the first line")
    }
    inspect(line.interpreter, depth: depth + 1)
    guard let command = line.commandForEnv else { return }
    guard let found = Self.command(command, path: searchPath) else {
      return note("\(script): its interpreter \(command) is not in PATH", "install it, or correct the first line")
    }
    inspect(found, depth: depth + 1)
  }

  private mutating func inspect(_ program: String, _ image: ELFImage) {
    if let machine = Self.machine, image.machine != machine {
      // The kernel may run i386 on x86-64, and anything that somebody has registered with it.
      if image.machine == 3 && machine == 62 || Self.hasOtherFormats { return }
      return note(
        "\(program) is built for \(ELFImage.name(ofMachine: image.machine)), and this machine is \(ELFImage.name(ofMachine: machine))",
        "build it for this machine")
    }
    guard image.isProgram else { return note("\(program) is an object file, not a program", "link it") }
    guard let loader = image.loader else { return }
    if !Files.exists(loader) {
      return note(
        "\(program) needs the loader \(loader), which is not installed",
        loader.contains("musl") ? "apt-get install musl, or build it against glibc" : "build it for this system, or link it statically")
    }
    programs.append(loader)
    // Others have their own ways to find libraries.
    guard searchesLibraries, Path.name(loader).hasPrefix("ld-linux") else { return }
    let found = search.find(for: program, image)
    libraryFolders.formUnion(found.folders)
    if let (library, user) = found.missing {
      let whose = user == program ? "" : ", which its library \(Path.name(user)) needs"
      note("\(program): the shared library \(library)\(whose) is not installed", "apt-file search \(library) names the Debian package")
    }
  }

  /// A command in `PATH`. A version manager's shim that only looks for the real one is passed over where there is one.
  static func command(_ name: String, path: String?) -> String? {
    if name.contains("/") { return Environment.find(command: name) }
    let folders = (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
    let found = folders.filter { $0.hasPrefix("/") }.map { Path.join($0, name) }.filter(Files.isExecutable)
    return found.first { Path.name(Path.parent($0)) != "shims" } ?? found.first
  }

  /// Formats that somebody has registered with the kernel (binfmt_misc), as qemu-user does.
  private static var hasOtherFormats: Bool {
    let names = (try? Files.list("/proc/sys/fs/binfmt_misc")) ?? []
    return names.contains { $0 != "register" && $0 != "status" }
  }
}

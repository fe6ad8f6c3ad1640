internal import Pipelines
internal import POSIX

extension InstalledPlugin {
  /// What this machine lacks for the plugin to run: its own program with interpreter, loader and libraries, and the
  /// commands of `needs.commands`.
  package var missingPrograms: [(message: String, help: String?)] { missingPrograms(libraries: true) }

  /// What keeps its program from being started; nil when nothing does, or there is none.
  package var programProblem: (message: String, help: String)? {
    executable.flatMap { ProgramInspection($0).problem }.map { ($0.message, $0.help) }
  }

  /// - Parameter libraries: whether to look for shared libraries too.
  func missingPrograms(libraries: Bool) -> [(message: String, help: String?)] {
    guard let manifest else { return [] }
    var missing: [(message: String, help: String?)] = []
    if let executable {
      if let problem = ProgramInspection(executable, libraries: libraries).problem {
        missing.append(("the program of the plugin \"\(name)\" can't be run: \(problem.message)", problem.help))
      }
    } else {
      let isFolder = (try? Files.status(Path.join(folder, manifest.command[0])))?.kind == .directory
      missing.append(
        ("the plugin \"\(name)\" has no program: \(manifest.command[0]) is \(isFolder ? "a folder" : "not there")", "build it, or correct \"command\" in \(Path.join(folder, "plugin.json"))"))
    }
    for command in manifest.needs.commands where Environment.find(command: command.name) == nil {
      missing.append(
        ("the plugin \"\(name)\" needs the command \"\(command.name)\", which is not installed", "apt-get install \(command.package ?? command.name)"))
    }
    return missing
  }
}

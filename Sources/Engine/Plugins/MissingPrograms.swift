internal import Pipelines
internal import POSIX

extension InstalledPlugin {
  /// What this machine lacks for the plugin to run: its own program, and the commands of `needs.commands`.
  package var missingPrograms: [(message: String, help: String?)] {
    guard let manifest else { return [] }
    var missing: [(message: String, help: String?)] = []
    if executable == nil {
      missing.append(
        ("the plugin \"\(name)\" has no program: \(manifest.command[0]) is not there", "build it, or correct \"command\" in \(Path.join(folder, "plugin.json"))"))
    } else if let executable, !Files.isExecutable(executable) {
      missing.append(("the program of the plugin \"\(name)\" can't be run: \(executable)", "chmod +x \(executable)"))
    }
    for command in manifest.needs.commands where Environment.find(command: command.name) == nil {
      missing.append(
        ("the plugin \"\(name)\" needs the command \"\(command.name)\", which is not installed", "apt-get install \(command.package ?? command.name)"))
    }
    return missing
  }
}

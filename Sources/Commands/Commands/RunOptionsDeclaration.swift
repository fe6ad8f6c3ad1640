internal import Engine
internal import POSIX

/// The options that say how a pipeline is to run; several commands have them.
extension OptionDeclaration {
  static let parameter = value(
    "param", short: "p", "NAME=VALUE", isRepeatable: true, "give a parameter of the pipeline its value")
  static let jobs = value("jobs", short: "j", "N", "run up to N steps side by side (default: the number of processors)")
  static let strict = flag("strict", "fail a step that writes stray text on its standard output")
  static let fresh = flag("fresh", "start a new process for each step, also where one could serve several")
  static let sandbox = flag("sandbox", "run each step in a sandbox that shows it only what its plugin declares")
  static let plugins = value(
    "plugins", "DIR", kind: .directory, isRepeatable: true, "look for plugins in DIR first")
  static let directory = value(
    "directory", "DIR", kind: .directory, "base relative paths on DIR (default: the working directory)")
}

extension ParsedArguments {
  /// What `--jobs`, `--strict`, `--fresh`, `--sandbox` and `--plugins` say.
  func runOptions() throws(UsageError) -> RunOptions {
    RunOptions(
      jobs: try positiveInteger("jobs") ?? Environment.processorCount, strict: has("strict"), fresh: has("fresh"),
      pluginFolders: (values["plugins"] ?? []).map(absolutePath), sandbox: has("sandbox"))
  }

  /// `--directory`, absolute.
  /// - Throws: `UsageError` when it is no folder.
  func runDirectory() throws(UsageError) -> String {
    let path = absolutePath(value("directory") ?? "")
    guard (try? Files.status(path))?.kind == .directory else { throw UsageError("--directory: \(path) is no folder") }
    return path
  }
}

/// Based on the working directory.
func absolutePath(_ path: String) -> String { Path.normalized(Path.join(Environment.workingDirectory, path)) }

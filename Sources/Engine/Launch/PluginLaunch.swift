internal import ChildProcess

/// How a plugin's process is started: a value that is transformed (plugin, in a sandbox, through a runner) before
/// anything is started.
struct PluginLaunch: Sendable, Hashable {
  /// The file to run.
  var executable: String
  var arguments: [String]
  /// The whole environment.
  var environment: [String: String]
  /// Working directory.
  var directory: String

  /// The program and its arguments.
  var words: [String] { [executable] + arguments }

  var request: ProcessRequest {
    ProcessRequest(path: executable, arguments: arguments, environment: environment, directory: directory)
  }
}

/// The folders of a plugin's process; absolute.
struct LaunchFolders: Sendable, Hashable {
  var workspace: String
  var scratch: String
  /// The plugin's own.
  var plugin: String
  /// The host's.
  var home: String
}

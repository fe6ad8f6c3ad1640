/// Words for a POSIX shell.
enum ShellWord {
  /// One word, whatever is in it.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// A command line that runs a plugin as the host would: in its folder, with its environment and no other variable.
  /// `PATH` is that of the other side, which knows where its programs are.
  static func starting(_ launch: PluginLaunch, scratch: String) -> String {
    let folders = [launch.directory, scratch].map(quoted).joined(separator: " ")
    let variables = launch.environment.filter { $0.key != "PATH" }.sorted { $0.key < $1.key }.map { quoted("\($0.key)=\($0.value)") }
    // env(1) takes a program whose path holds "=" for another variable.
    let program = launch.executable.contains("=") ? ["sh", "-c", #"exec "$0" "$@""#] : []
    let words = (["env", "-i", "PATH=\"$PATH\""] + variables + (program + launch.words).map(quoted)).joined(separator: " ")
    return "mkdir -p -- \(folders) && cd -- \(quoted(launch.directory)) && exec \(words)"
  }
}

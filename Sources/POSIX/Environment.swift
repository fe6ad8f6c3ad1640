internal import Glibc

/// This process: its environment, arguments, identity, working directory.
package enum Environment {
  package static subscript(name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  package static var all: [String: String] {
    var result: [String: String] = [:]
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      let pair = unsafe String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { result[String(pair[0])] = String(pair[1]) }
      unsafe entry = entry.advanced(by: 1)
    }
    return result
  }

  /// For this process and those it starts. Not safe beside other threads that read the environment.
  package static func set(_ name: String, _ value: String) { unsafe setenv(name, value, 1) }

  package static var workingDirectory: String {
    guard let path = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }

  /// The file of this program, links resolved.
  package static var executable: String { (try? Files.readLink("/proc/self/exe")) ?? CommandLine.arguments[0] }

  /// The machine's own name.
  package static var hostName: String {
    (try? Files.read("/proc/sys/kernel/hostname")).map { String(decoding: $0.prefix { $0 > 0x20 }, as: UTF8.self) } ?? "localhost"
  }

  package static var processIdentifier: Int32 { getpid() }
  package static var userIdentifier: UInt32 { geteuid() }
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The permissions that files of this process do not get (its umask). Read from /proc: umask(2) tells it only by
  /// changing it, for other threads too. All of them where that can't be read.
  package static var fileModeMask: UInt32 {
    let status = (try? Files.read("/proc/self/status", limit: 65536)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("Umask:") }
    return line.flatMap { UInt32($0.dropFirst("Umask:".count).drop { $0 == "\t" || $0 == " " }, radix: 8) } ?? 0o777
  }

  /// The full path of a command, looked up in `PATH`; nil when it is not there.
  package static func find(command: String, path: String? = Environment["PATH"]) -> String? {
    if command.contains("/") { return Files.isExecutable(command) ? command : nil }
    return (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").lazy
      .map { Path.join(String($0), command) }.first(where: Files.isExecutable)
  }

  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}

import ChildProcess
import JSON
import POSIX
import TestSupport

/// One invocation of the built program.
struct Invocation {
  var code: Int32?
  var output: String
  var errors: String

  var json: JSONValue? { try? JSONValue(parsing: output) }
  var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// The built `slipway` with a home of its own and a clean environment.
final class Slipway {
  let folder: TemporaryFolder
  var environment: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    environment = [
      "PATH": Environment["PATH"] ?? "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": folder.path, "SLIPWAY_HOME": folder.path("home"),
    ]
  }

  func callAsFunction(_ arguments: String..., directory: String? = nil) throws -> Invocation { try run(arguments, directory: directory) }

  func run(_ arguments: [String], directory: String? = nil) throws -> Invocation {
    try invoke(BuiltPrograms.path("slipway"), arguments, directory: directory ?? folder.path, environment: environment)
  }

  /// A script for a shell in which `slipway` is the built program.
  func shell(_ script: String, shell: String = "bash", seconds: Double = 60) throws -> Invocation {
    var environment = environment
    environment["PATH"] = "\(Path.parent(BuiltPrograms.path("slipway"))):\(environment["PATH"] ?? "")"
    return try invoke(shell, ["-c", script], directory: folder.path, environment: environment, seconds: seconds)
  }

  /// On a terminal of 80 columns, by script(1); what the terminal got is `output`.
  func terminal(_ command: String) throws -> Invocation {
    try shell("TERM=xterm script -qec \"stty cols 80 rows 24; slipway \(command)\" /dev/null < /dev/null")
  }

  private func invoke(_ name: String, _ arguments: [String], directory: String, environment: [String: String], seconds: Double = 60) throws -> Invocation {
    let result = try Command(name, arguments, directory: directory, environment: environment).run(deadlineSeconds: seconds)
    var code: Int32?
    if case .exited(let status) = result.status { code = status }
    return Invocation(code: code, output: result.outputText, errors: result.errorText)
  }
}

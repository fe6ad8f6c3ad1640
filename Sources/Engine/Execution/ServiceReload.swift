internal import ChildProcess
internal import POSIX
internal import StepProtocol

/// Has a daemon of the machine's take up what follows from the home, by this very program in a process of its own. A
/// plugin says that it wants it, and nothing else: what the daemon is given, which process and which files that is, comes
/// from the host's settings and from checked data of the home, not from the plugin.
struct ServiceReload {
  private let name: String
  private let home: Home
  /// How each is done; nothing else can be reloaded.
  private static let commands = ["nginx": ["nginx", "reload", "--json"]]
  /// nginx's own test of its configuration, ten seconds for its workers, and a wait for others who change it.
  private static let deadline = 60.0

  init(_ params: ServiceParams, home: Home) { (name, self.home) = (params.name, home) }

  /// - Throws: `Failure` with what the command has said.
  func perform() throws {
    guard let arguments = Self.commands[name] else {
      throw Failure(.precondition, "the host knows no way to reload the service \"\(name)\"", effects: .none, help: "it knows \(Self.commands.keys.sorted().joined(separator: ", "))")
    }
    let environment = ["PATH": Environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "SLIPWAY_HOME": home.path]
    let result = try Command(Environment.executable, arguments, directory: "/", environment: environment).run(deadlineSeconds: Self.deadline)
    guard !result.status.isSuccess else { return }
    // Exit code 2: refused, and nothing was changed.
    let kind: FailureKind = result.status == .exited(2) ? .precondition : .failed
    let words = Self.words(of: result.errorText)
    throw Failure(kind, words.message ?? "\(name) was not reloaded: \(result.status)", effects: .none, help: words.help)
  }

  /// The first error among the lines for people, and its help.
  static func words(of text: String) -> (message: String?, help: String?) {
    let lines = text.split(separator: "\n").map(String.init)
    guard let start = lines.firstIndex(where: { $0.hasPrefix("error: ") }) else { return (lines.last, nil) }
    let rest = lines[start...]
    let helpStart = rest.firstIndex { $0.hasPrefix("  help: ") }
    let message = rest[..<(helpStart ?? rest.endIndex)].joined(separator: "\n").dropFirst("error: ".count)
    return (String(message), helpStart.map { String(lines[$0].dropFirst("  help: ".count)) })
  }
}

internal import Diagnostics
internal import JSON
internal import Pipelines
internal import POSIX
internal import StepProtocol

/// What a step in a sandbox reached for and did not get.
struct SandboxReach: Sendable, Hashable {
  /// Names of commands that its plugin does not declare.
  var commands: [String] = []
  var network = false
  /// Paths of the host, and what they would be needed for.
  var paths: [SandboxGrants.PathGrant] = []
  /// `errno` of the start of the plugin itself, where that failed.
  var failedStart: Int32?

  private static let mostPaths = 64

  var isEmpty: Bool { commands.isEmpty && !network && paths.isEmpty }

  /// - Parameters:
  ///   - process: what is known of its sandbox.
  ///   - words: what the plugin and its standard error said.
  ///   - kind: what a path is on the host; nil when it is not there.
  init(_ process: SandboxedProcess, words: String, kind: (String) -> FileStatus.Kind?) {
    for line in process.reportLines.prefix(1000) {
      let fields = line.split(separator: " ", maxSplits: 1)
      guard fields.count == 2 else { continue }
      let value = String(fields[1])
      if fields[0] == "command", !commands.contains(value), commands.count < 16 { commands.append(value) }
      if fields[0] == "start" { failedStart = Int32(value) }
    }
    network = process.triedNetwork
    var seen: Set<String> = []
    for line in words.split(separator: "\n") where paths.count < Self.mostPaths {
      let wantsToWrite = ["Read-only file system", "EROFS"].contains { line.contains($0) }
      let wasRefused = wantsToWrite || ["No such file or directory", "ENOENT", "Permission denied", "EACCES"].contains { line.contains($0) }
      for path in NamedPaths.find(in: String(line)) where Self.isOfHost(path, kind) {
        let isThere = kind(path) != nil
        switch process.mounts.access(to: path) {
        // Without the system's own words, a path that is nowhere may be anything: an address on a site, such as /media/a.png.
        case nil where isThere || wasRefused:
          if seen.insert(path).inserted { paths.append(.init(path: path, access: !isThere || wantsToWrite ? .write : .read)) }
        case .read where wantsToWrite:
          if seen.insert(path).inserted { paths.append(.init(path: path, access: .write)) }
        default: break
        }
      }
    }
    // The folder that holds another one of them says no more than that.
    paths = paths.filter { grant in !paths.contains { $0 != grant && Path.isWithin($0.path, grant.path) } }
  }

  /// It is there, or would be made in a folder that is; the temporary folder is the sandbox's own.
  private static func isOfHost(_ path: String, _ kind: (String) -> FileStatus.Kind?) -> Bool {
    let parent = Path.parent(path)
    return kind(path) != nil || (parent != "/" && parent != "/tmp" && kind(parent) == .directory)
  }

  /// In words: "the network", "the command \"git\"".
  var description: String {
    var parts = commands.map { "the command \"\($0)\"" }
    if network { parts.append("the network") }
    parts += paths.prefix(4).map { $0.access == .write ? "\($0.path), to write there" : $0.path }
    return parts.joined(separator: " and ")
  }

  /// The members of `needs` that would let it through, as they stand in a manifest.
  var needs: String {
    var needs: JSONObject = [:]
    if network { needs["network"] = true }
    if !commands.isEmpty { needs["commands"] = .array(commands.map(JSONValue.string)) }
    if !paths.isEmpty {
      needs["paths"] = .array(
        paths.prefix(4).map { $0.access == .read ? .string($0.path) : ["path": .string($0.path), "access": "write"] })
    }
    return JSONValue.object(needs).text()
  }
}

extension StepFailure {
  /// The failure of a step in a sandbox, as what it is when the step reached for what it may not have.
  func explained(by reach: SandboxReach, manifest: String, program: String) -> StepFailure {
    var failure = self
    if let code = reach.failedStart {
      failure = StepFailure("spawn", "can't start \(program) in its sandbox: \(SystemError(code: code, "").reason)", effects: .none)
      failure.help = "what it needs lies where the sandbox shows nothing; add it to needs.paths of \(manifest)"
      return failure
    }
    // Whoever was cancelled, or found a mistake in what it was given, did not fail for want of a network.
    let isOther = ["cancelled", "policy"].contains(kind) || (kind == "validation" && reach.commands.isEmpty && reach.paths.isEmpty)
    guard !reach.isEmpty, !isOther else { return self }
    failure.origin = .host
    failure.kind = "permission"
    failure.message = "reached out of its sandbox for \(reach.description): \(message)"
    failure.help = "if it may have that, add \"needs\": \(reach.needs) to \(manifest)" + (help.map { "\n\($0)" } ?? "")
    // Another attempt would be refused as well.
    failure.reported = nil
    return failure
  }
}

extension PluginSlot {
  /// A failure of its step, with what the sandbox has to say to it.
  func explained(_ failure: StepFailure) -> StepFailure {
    guard let sandboxed else { return explainedByRunner(failure) }
    var texts = [failure.message] + [failure.help].compactMap(\.self)
    texts += failure.diagnostics.flatMap { [$0.message, $0.file ?? ""] }
    // Of a failed plugin, its last words count too; they are in the message of one that died.
    texts += process.session.lastErrors
    // A path in the host's own words, which the plugin hands on, is none that it has reached for.
    let words = sandboxed.hostWords.reduce(texts.joined(separator: "\n")) { $0.replacing($1, with: "") }
    let reach = SandboxReach(sandboxed, words: words) { try? Files.status($0).kind }
    return explainedByRunner(failure.explained(by: reach, manifest: sandboxed.manifest, program: key.executable))
  }

  /// How a process ended may be the runner's doing, not the plugin's.
  private func explainedByRunner(_ failure: StepFailure) -> StepFailure {
    guard let runner = key.runner, failure.origin == .host else { return failure }
    guard ["spawn", "exited", "killed", "init-timeout"].contains(failure.kind) else { return failure }
    var failure = failure
    let help = "the runner \"\(runner.name)\" started it by \(runner.command[0]), whose exit code and words these may be"
    failure.help = failure.help.map { "\(help)\n\($0)" } ?? help
    return failure
  }
}

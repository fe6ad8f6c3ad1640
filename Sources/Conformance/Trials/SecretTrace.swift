internal import Engine
internal import JSON
internal import JSONSchema
internal import Pipelines
internal import POSIX
internal import StepProtocol

/// An execution whose config holds secrets, and where they turned up.
struct SecretTrace {
  let trial: Trial
  let conversation: Conversation
  let reply: PluginReply
  let secrets: Redactor
  /// Arguments and environments of the plugin's processes.
  let processTexts: [String]
  /// Files that held a secret before: fixtures.
  private let filesBefore: Set<String>

  /// - Returns: nil when the example has no secret and takes none.
  init?(_ trial: Trial, _ manifest: PluginManifest) throws {
    let canaries = trial.plantCanaries(manifest)
    if canaries.isEmpty { return nil }
    self.trial = trial
    secrets = Redactor(secrets: canaries)
    conversation = try trial.launch()
    filesBefore = Self.files(of: trial, conversation, with: secrets)
    let watch = conversation.process.map(ProcessWatch.init)
    reply = trial.execute(conversation)
    processTexts = watch?.stop() ?? []
    try trial.expectReply(reply, of: conversation)
    // Some programs keep what they write to standard error until they end.
    _ = conversation.request(Method.shutdown, id: "3", seconds: trial.patience.exit, answering: trial.answer)
    conversation.closeInput()
    _ = conversation.waitForExit(seconds: trial.patience.exit)
    conversation.wait(seconds: 0.05)
  }

  /// Files of the workspace, the scratch folder and the home that the plugin wrote a secret into, or named after one.
  var files: Set<String> { Self.files(of: trial, conversation, with: secrets).subtracting(filesBefore) }

  private static func files(of trial: Trial, _ conversation: Conversation, with secrets: Redactor) -> Set<String> {
    var found: Set<String> = []
    for (name, root) in [
      ("workspace", trial.workspace), ("scratch", trial.scratch(of: conversation)), ("home", trial.home),
      ("project", trial.project),
    ] {
      for path in (try? Files.walk(root)) ?? [] {
        let bytes = (try? Files.read(Path.join(root, path), limit: 16 << 20)) ?? []
        let text = "\(path)\n\(String(decoding: bytes, as: UTF8.self))"
        if secrets.redact(text) != text { found.insert(Path.join(name, path)) }
      }
    }
    return found
  }
}

extension Bench {
  /// Executes every example that has a secret, or can be given one.
  /// - Throws: `Skip` where there are no secrets, `Finding` where no example shows what becomes of them.
  func secretTraces() throws -> [SecretTrace] {
    let manifest = try manifest()
    guard let first = manifest.secrets.first else { throw Skip("its config has no secrets") }
    let traces = try everyWorking().compactMap { try SecretTrace($0, manifest) }
    if traces.isEmpty {
      throw Finding(
        expected: "an example with a secret, or one that \"\(first)\" can be added to",
        actual: "none; give one in check.json")
    }
    return traces
  }
}

extension Trial {
  /// Secrets that the example has itself stay, for a server may want just them; a key without gets a canary where the
  /// schema takes one.
  /// - Returns: the values to look for.
  fileprivate func plantCanaries(_ manifest: PluginManifest) -> [String] {
    var members = config.objectValue ?? [:]
    var canaries: [String] = []
    for (index, key) in manifest.secrets.enumerated() {
      if let own = members[key]?.stringValue {
        if own.utf8.count >= 8 { canaries.append(own) }
        continue
      }
      let canary = "canary-\(index)-\(String(UInt64.random(in: .min ... .max), radix: 36))+/é"
      var longer = members
      longer[key] = .string(canary)
      guard manifest.config.validate(.object(longer)).isEmpty else { continue }
      members = longer
      canaries.append(canary)
    }
    replaceConfig(.object(members))
    return canaries
  }
}

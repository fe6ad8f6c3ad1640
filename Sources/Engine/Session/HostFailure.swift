package import StepProtocol

/// What the host itself finds wrong with a plugin (docs/protocol.md, "What the host does with a plugin that
/// misbehaves"): kinds that no plugin uses.
package struct HostFailure: Error, Sendable, Hashable {
  package enum Kind: String, CaseIterable, Sendable {
    case spawn, digest, version
    case initTimeout = "init-timeout"
    case `protocol`
    case lineTooLong = "line-too-long"
    case exited, stalled, deadline, killed
  }

  package var kind: Kind
  package var message: String
  package var effects: Effects
  package var help: String?
  /// Given back all the same by a plugin that answered late.
  package var late: LateAnswer?

  package enum LateAnswer: Sendable, Hashable {
    case result(ExecuteResult)
    case failure(Failure)
  }

  package init(_ kind: Kind, _ message: String, effects: Effects = .unknown, help: String? = nil) {
    self.kind = kind
    self.message = message
    self.effects = effects
    self.help = help
  }
}

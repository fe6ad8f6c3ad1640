/// How long the kit waits before it says that nothing came, in seconds. A host waits longer for most of it
/// (docs/protocol.md); no plugin can make the kit wait longer than this.
package struct Patience: Sendable {
  package var initialize = 10.0
  /// Of validate and plan.
  package var question = 60.0
  /// Of execute and undo, where the example says nothing else.
  package var execute = 60.0
  /// The grace that a cancelled request is given.
  package var cancel = 10.0
  /// For the process to end once it was told to.
  package var exit = 5.0
  /// How long the kit listens for what should not come.
  package var quiet = 0.25
  /// Whether somebody wants the check to end: then nothing is waited for. Asked often, and by several threads.
  package var isInterrupted: @Sendable () -> Bool = { false }

  package init() {}

  /// The most that a check can take of one process: for the progress of tests.
  package static let short: Patience = {
    var patience = Patience()
    patience.initialize = 3
    patience.question = 3
    patience.execute = 3
    patience.cancel = 2
    patience.exit = 2
    return patience
  }()
}

/// How releases are to be moved, and who is told.
package struct TransferSettings: Sendable {
  /// For each release that is under way; nil for no limit.
  package var bytesPerSecond: Int?
  /// Whether only what differs may travel, where the receiver has an older release.
  package var usesDeltas = true
  package var retries = RetryPolicy()
  /// Called from the thread that moves the release.
  package var tell: @Sendable (TransferEvent) -> Void
  /// Asked at least once a second; true ends with `RemoteError.cancelled`.
  package var isCancelled: @Sendable () -> Bool

  package init(
    tell: @escaping @Sendable (TransferEvent) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.tell = tell
    self.isCancelled = isCancelled
  }
}

/// What happens while a release is moved.
package enum TransferEvent: Sendable, Hashable {
  /// A file of it is under way: how much of it is there, and of how many bytes where that is known.
  case progress(file: String, done: Int, total: Int?)
  /// The same is tried again after a pause.
  case retrying(afterSeconds: Double, because: String)
  /// Worth a line, and nothing to be done about: a delta that was of no use.
  case note(String)
  /// Everything has come, and is checked.
  case verifying
}

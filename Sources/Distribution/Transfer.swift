/// What a transfer heeds and tells while it goes on.
package struct Transfer: Sendable {
  /// Bytes a second, of all that goes over the wire; nil for no limit.
  package var bytesPerSecond: Int?
  /// Called with the bytes of the present file that are there, and of how many where that is known.
  package var progress: @Sendable (Int, Int?) -> Void
  /// Asked at least once a second; true ends the transfer with `RemoteError.cancelled`.
  package var isCancelled: @Sendable () -> Bool

  package init(
    bytesPerSecond: Int? = nil, progress: @escaping @Sendable (Int, Int?) -> Void = { _, _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.bytesPerSecond = bytesPerSecond
    self.progress = progress
    self.isCancelled = isCancelled
  }
}

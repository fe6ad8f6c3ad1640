internal import StepKit

/// Passes progress on to the host, a hundred messages at most, and ends the work when the run is cancelled.
final class ByteProgress {
  private let context: StepContext
  private var percent = -1

  init(_ context: StepContext) { self.context = context }

  /// - Parameter total: the tree is read twice: for its digest, and for the archive.
  func report(_ done: Int, of total: Int) throws {
    try context.checkCancellation()
    let percent = total > 0 ? done * 100 / total : 100
    if percent > self.percent { context.progress(done, of: total, unit: "bytes") }
    self.percent = max(percent, self.percent)
  }
}

internal import StepKit

/// Passes progress on to the host, a hundred messages at most, and ends the work when the run is cancelled.
final class ByteProgress {
  private let context: StepContext
  private var percent = -1
  /// Bytes of the work that went before.
  private var before = 0

  init(_ context: StepContext) { self.context = context }

  /// The files are read once more, after so many bytes.
  func begin(at bytes: Int) { before = bytes }

  func report(_ done: Int, of total: Int) throws {
    try context.checkCancellation()
    let (done, total) = (before + done, before + total)
    let percent = total > 0 ? done * 100 / total : 100
    if percent > self.percent { context.progress(done, of: total, unit: "bytes") }
    self.percent = max(percent, self.percent)
  }
}

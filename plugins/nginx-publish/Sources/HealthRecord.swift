internal import POSIX
internal import Publishing
internal import StepKit

/// What the health checks of a publication saw, and when the release was live.
final class HealthRecord {
  private(set) var results: [HealthResult] = []
  /// Of `Clock.monotonic`, right before the rename.
  private var switched: Double?
  /// Seconds from the switch to the return; nil while nothing was taken back.
  private(set) var badWindow: Double?

  func note(_ results: [HealthResult]) { self.results += results }

  func noteSwitch() { switched = Clock.monotonic }

  func noteReturn() { badWindow = switched.map { Clock.monotonic - $0 } }

  /// Kept with the step's result, so it stays small; of very many the last ones, and all that failed are among them.
  var summary: JSONValue { .array(results.suffix(200).map(\.summary)) }
}

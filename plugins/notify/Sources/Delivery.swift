internal import POSIX
internal import StepKit

/// Attempts on one channel until it is delivered, given up, or cancelled.
struct Delivery {
  private let channel: any Channel
  private let context: StepContext
  private let schedule: RetrySchedule
  /// On the monotonic clock: when the step's own time is over.
  private let end: Double
  private let wake: FileDescriptor

  init(_ channel: any Channel, _ config: Config, _ context: StepContext) throws {
    self.channel = channel
    self.context = context
    schedule = RetrySchedule(retries: config.retries ?? 5, firstPause: config.backoffSeconds ?? 2)
    end = context.timeoutSeconds > 0 ? Clock.monotonic + context.timeoutSeconds : .infinity
    // A cancel makes it readable and so ends the pause between two attempts.
    let (wake, waker) = try FileDescriptor.pipe()
    self.wake = wake
    context.onCancel { try? waker.write([0]) }
  }

  /// - Throws: `StepError` when it could not be delivered.
  func run(_ record: inout DeliveryRecord) throws {
    var mayHaveArrived = false
    for attempt in 0... {
      let begin = Clock.now
      let outcome = channel.attempt { [context] in context.isCancelled }
      try record.add(channel.name, outcome, begin: begin, seconds: Clock.now - begin)
      switch outcome {
      case .delivered:
        context.log(.info, "\(channel.name): delivered at attempt \(attempt + 1)")
        return
      case .cancelled: throw StepError.cancelled(effects: mayHaveArrived ? .unknown : .none)
      case .never(let reason, _, let help):
        throw StepError(.failed, reason, effects: mayHaveArrived ? .unknown : .none, help: help)
      case .later(let reason, let status, let after, let unanswered):
        mayHaveArrived = mayHaveArrived || unanswered
        let pause = schedule.pause(after: attempt, retryAfter: after)
        guard let pause, Clock.monotonic + pause < end else {
          throw StepError(
            status == 429 ? .rateLimited : .network, "\(reason), after \(attempt + 1) attempts", effects: mayHaveArrived ? .unknown : .none,
            retryAfterSeconds: after.map(Double.init), help: "check the receiver, then run the step again")
        }
        context.log(.warning, "\(channel.name): \(reason); next attempt in \(Int(pause.rounded(.up))) s")
        _ = Poll.wait([.init(wake.number)], seconds: pause)
        if context.isCancelled { throw StepError.cancelled(effects: mayHaveArrived ? .unknown : .none) }
      }
    }
  }
}

package import JSON
internal import POSIX

/// Writes one run's events in order. The one writer of that run.
package final class Journal {
  package let run: RunID
  private let history: RunHistory
  private var sequence: Int

  package init(_ run: RunID, in history: RunHistory) throws {
    self.run = run
    self.history = history
    sequence = try history.lastSequence(run)
  }

  /// An event that is yet to be written.
  package struct Entry: Sendable {
    package var kind: EventKind
    package var step: String?
    package var payload: JSONObject
    /// When it happened, in seconds since 1970; it may be written a little later.
    package var time: Double

    package init(_ kind: EventKind, step: String? = nil, _ payload: JSONObject = [:]) {
      self.kind = kind
      self.step = step
      self.payload = payload
      time = Clock.now
    }
  }

  /// - Parameter durable: for an event that promises something: on the disk before anything acts on it.
  /// - Returns: the events, with their numbers.
  @discardableResult package func write(_ entries: [Entry], durable: Bool = false) throws -> [Event] {
    guard !entries.isEmpty else { return [] }
    let events = entries.enumerated().map { index, entry in
      Event(
        run: run, sequence: sequence + index + 1, time: entry.time, kind: entry.kind, step: entry.step, payload: entry.payload)
    }
    try history.append(events, durable: durable)
    sequence += events.count
    return events
  }
}

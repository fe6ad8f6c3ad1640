package import JSON
internal import POSIX

/// Writes one run's events in order. The one writer of that run.
package final class Journal {
  package let run: RunID
  private let history: RunHistory
  private var sequence: Int
  /// Called with each event once it is in the database.
  private let follower: (Event) -> Void

  package init(_ run: RunID, in history: RunHistory, follower: @escaping (Event) -> Void = { _ in }) throws {
    self.run = run
    self.history = history
    self.follower = follower
    sequence = try history.lastSequence(run)
  }

  /// An event that is yet to be written.
  package struct Entry: Sendable {
    package var kind: EventKind
    package var step: String?
    package var payload: JSONObject

    package init(_ kind: EventKind, step: String? = nil, _ payload: JSONObject = [:]) {
      self.kind = kind
      self.step = step
      self.payload = payload
    }
  }

  /// - Parameter durable: for an event that promises something: on the disk before anything acts on it.
  package func write(_ entries: [Entry], durable: Bool = false) throws {
    guard !entries.isEmpty else { return }
    let time = Clock.now
    let events = entries.enumerated().map { index, entry in
      Event(
        run: run, sequence: sequence + index + 1, time: time, kind: entry.kind, step: entry.step, payload: entry.payload)
    }
    try history.append(events, durable: durable)
    sequence += events.count
    for event in events { follower(event) }
  }

  package func write(_ entry: Entry, durable: Bool = false) throws { try write([entry], durable: durable) }
}

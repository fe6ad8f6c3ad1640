import Diagnostics
import JSON
import POSIX
import RunHistory
import TestSupport
import Testing

struct RunHistoryTests {
  let folder: TemporaryFolder
  let history: RunHistory

  init() throws {
    folder = try TemporaryFolder()
    history = try RunHistory(path: folder.path("slipway.db"))
  }

  private func record(_ id: RunID = .make(), pipeline: String = "publish") -> RunRecord {
    RunRecord(
      id: id, pipeline: pipeline, created: 1_700_000_000.25, definition: "{\"name\":\"é\"}\n", source: "p.json",
      parameters: ["site": "s", "n": [1, nil]], directory: "/d", trigger: ["kind": "manual"], options: ["jobs": 4])
  }

  private func event(_ run: RunID, _ sequence: Int, _ kind: EventKind, step: String? = nil, time: Double = 5, _ payload: JSONObject = [:]) -> Event {
    Event(run: run, sequence: sequence, time: time, kind: kind, step: step, payload: payload)
  }

  @Test func `a run is read as it was recorded`() throws {
    let run = record()
    try history.insert(run)
    #expect(try history.run(run.id) == run)
    #expect(try history.run(.make()) == nil)
    #expect(throws: (any Error).self) { try history.insert(run) }
  }

  @Test(arguments: EventKind.allCases)
  func `events are read as they were written`(kind: EventKind) throws {
    let run = record()
    try history.insert(run)
    let written = [
      event(run.id, 1, kind, step: "s", ["text": "é\n\u{0}", "deep": ["a": [1, 2.5, nil]]]), event(run.id, 2, kind, time: 6.125),
    ]
    try history.append(written, durable: true)
    #expect(try history.events(run.id) == written)
  }

  @Test func `the run's state follows its events`() throws {
    let run = record()
    try history.insert(run)
    try history.append([event(run.id, 1, .runStarted, time: 10), event(run.id, 2, .stepStarted, step: "a", time: 11)], durable: false)
    #expect(try history.run(run.id)?.state == .running)
    #expect(try history.run(run.id)?.started == 10)
    try history.append([event(run.id, 3, .runFailed, time: 12)], durable: true)
    #expect(try history.run(run.id)?.state == .failed)
    #expect(try history.run(run.id)?.ended == 12)
    // Resumed: it began at its first start, and has not ended.
    try history.append([event(run.id, 4, .runStarted, time: 20)], durable: true)
    #expect(try history.run(run.id)?.started == 10)
    #expect(try history.run(run.id)?.ended == nil)
    #expect(try history.lastSequence(run.id) == 4)
    #expect(try history.lastSequence(.make()) == 0)
  }

  @Test func `events are added all or none, and no number twice`() throws {
    let run = record()
    try history.insert(run)
    try history.append([event(run.id, 1, .runStarted)], durable: false)
    #expect(throws: (any Error).self) {
      try history.append([event(run.id, 2, .stepLog), event(run.id, 1, .runFailed)], durable: false)
    }
    #expect(try history.events(run.id).map(\.sequence) == [1])
    #expect(try history.run(run.id)?.state == .running)
  }

  @Test func `events after a number, at most so many, and the milestones alone`() throws {
    let run = record()
    try history.insert(run)
    let kinds: [EventKind] = [.runStarted, .stepStarted, .stepLog, .stepProgress, .checkpoint, .stepLog, .stepSucceeded, .runSucceeded]
    try history.append(kinds.enumerated().map { event(run.id, $0 + 1, $1, step: "a") }, durable: false)
    #expect(try history.events(run.id, after: 5).map(\.sequence) == [6, 7, 8])
    #expect(try history.events(run.id, after: 2, limit: 2).map(\.sequence) == [3, 4])
    #expect(try history.milestones(run.id).map(\.sequence) == [1, 2, 5, 7, 8])
    #expect(try RunProgress(history.milestones(run.id)) == RunProgress(history.events(run.id)))
  }

  @Test func `runs, the newest first, and by the beginning of their id`() throws {
    let ids = ["01ARYZ6S410000000000000001", "01ARYZ6S420000000000000002", "01BRYZ6S430000000000000003"].compactMap { RunID($0) }
    for id in ids.shuffled() { try history.insert(record(id)) }
    #expect(try history.runs(limit: 10).map(\.id) == ids.reversed())
    #expect(try history.runs(limit: 1).map(\.id) == [ids[2]])
    #expect(try history.runs(idPrefix: "01ary") == [ids[1], ids[0]])
    #expect(try history.runs(idPrefix: ids[0].text) == [ids[0]])
    for prefix in ["", "%", "01A_Y", "x' OR 1=1 --", "02", "é"] { #expect(try history.runs(idPrefix: prefix).isEmpty, "\(prefix)") }
  }

  @Test func `two connections see each other's writes and cancels`() throws {
    let other = try RunHistory(path: folder.path("slipway.db"))
    let run = record()
    try history.insert(run)
    #expect(try other.run(run.id) == run)
    let before = try history.version()
    #expect(try history.version() == before)
    try other.requestCancel(run.id)
    #expect(try history.version() != before)
    #expect(try history.isCancelRequested(run.id))
    #expect(try !history.isCancelRequested(.make()))
    try history.append([event(run.id, 1, .runStarted)], durable: false)
    try other.append([event(run.id, 2, .runSucceeded)], durable: false)
    #expect(try history.events(run.id) == other.events(run.id))
  }

  @Test func `two writers at once lose nothing`() async throws {
    let path = folder.path("slipway.db")
    let runs = (0..<2).map { _ in record() }
    for run in runs { try history.insert(run) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for run in runs {
        group.addTask {
          let journal = try Journal(run.id, in: RunHistory(path: path))
          for number in 0..<200 { try journal.write([.init(.stepLog, step: "s", ["n": .integer(number)])], durable: number % 50 == 0) }
        }
      }
      try await group.waitForAll()
    }
    for run in runs {
      let events = try history.events(run.id)
      #expect(events.map(\.sequence) == Array(1...200))
      #expect(events.map { $0.payload["n"] } == (0..<200).map { .integer($0) })
    }
  }

  @Test func `a journal numbers on where the last one ended, and gives the events that it wrote`() throws {
    let run = record()
    try history.insert(run)
    try Journal(run.id, in: history).write([.init(.runStarted), .init(.stepStarted, step: "a")])
    let journal = try Journal(run.id, in: history)
    #expect(try journal.write([]).isEmpty)
    let written = try journal.write([.init(.stepSucceeded, step: "a", ["x": 1])], durable: true) + journal.write([.init(.runSucceeded)])
    #expect(written.map(\.sequence) == [3, 4])
    #expect(try history.events(run.id, after: 2) == written)
    #expect(try history.events(run.id).map(\.kind) == [.runStarted, .stepStarted, .stepSucceeded, .runSucceeded])
  }

  @Test func `prune removes what ended before a time, with its events, and nothing that runs`() throws {
    let runs = (0..<4).map { _ in record() }
    for run in runs { try history.insert(run) }
    for (run, time) in zip(runs, [10.0, 20, 30]) {
      try history.append([event(run.id, 1, .stepLog), event(run.id, 2, .runSucceeded, time: time)], durable: false)
    }
    try history.append([event(runs[3].id, 1, .runStarted, time: 1)], durable: false)
    #expect(try Set(history.prune(endedBefore: 25)) == Set(runs[..<2].map(\.id)))
    #expect(try Set(history.runs(limit: 9).map(\.id)) == Set(runs[2...].map(\.id)))
    #expect(try history.events(runs[0].id).isEmpty)
    #expect(try history.events(runs[2].id).count == 2)
    #expect(try history.prune(endedBefore: 25).isEmpty)
    try history.optimize()
    #expect(try history.events(runs[3].id).count == 1)
  }

  @Test func `an event as JSON`() throws {
    let run = record()
    #expect(
      event(run.id, 3, .stepFailed, step: "a", time: 1_700_000_000.5, ["kind": "network"]).json
        == [
          "version": 1, "run": .string(run.id.text), "seq": 3, "time": "2023-11-14T22:13:20.500Z", "kind": "step.failed", "step": "a",
          "payload": ["kind": "network"],
        ])
    #expect(event(run.id, 1, .runStarted).json["step"] == nil)
  }
}

internal import Database
internal import JSON
internal import POSIX

/// The runs of one home and their journals, in SQLite. Used on one thread.
package final class RunHistory {
  private let database: Database

  /// - Parameter path: the database file; made when it is missing.
  /// - Throws: `DatabaseError`.
  package init(path: String) throws {
    database = try Database(path: path)
    try database.migrate(schema)
  }

  /// One in memory, gone with this object.
  package convenience init() throws { try self.init(path: ":memory:") }

  /// Records a run before anything of it happens; on the disk when this returns.
  package func insert(_ run: RunRecord) throws {
    try database.transaction(durable: true) {
      try database.execute(
        """
        INSERT INTO runs (id, pipeline, state, created, definition, source, parameters, directory, trigger, options)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .text(run.id.text), .text(run.pipeline), .text(run.state.rawValue), .real(run.created), .text(run.definition),
          .text(run.source), .text(JSONValue.object(run.parameters).text()), .text(run.directory),
          .text(run.trigger.text()), .text(JSONValue.object(run.options).text()),
        ])
    }
  }

  /// Adds events, all or none, and keeps the run's state with them.
  /// - Parameter durable: on the disk when this returns, with everything added before.
  package func append(_ events: [Event], durable: Bool) throws {
    try database.transaction(durable: durable) {
      for event in events {
        try database.execute(
          "INSERT INTO events (run, seq, time, kind, step, payload) VALUES (?, ?, ?, ?, ?, ?)",
          [
            .text(event.run.text), .integer(event.sequence), .real(event.time), .text(event.kind.rawValue),
            .optional(event.step), .text(JSONValue.object(event.payload).text()),
          ])
        guard let state = event.kind.runState else { continue }
        let ended: SQLValue = state.isFinal ? .real(event.time) : .null
        let started: SQLValue = state == .running ? .real(event.time) : .null
        try database.execute(
          "UPDATE runs SET state = ?, started = coalesce(started, ?), ended = ? WHERE id = ?",
          [.text(state.rawValue), started, ended, .text(event.run.text)])
      }
    }
  }

  /// The number of the newest event; 0 before the first.
  package func lastSequence(_ run: RunID) throws -> Int {
    try database.query("SELECT coalesce(max(seq), 0) AS last FROM events WHERE run = ?", [.text(run.text)])[0].integer("last")
  }

  /// Events after a sequence number, oldest first.
  package func events(_ run: RunID, after sequence: Int = 0, limit: Int = .max) throws -> [Event] {
    try database.query(
      "SELECT seq, time, kind, step, payload FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?",
      [.text(run.text), .integer(sequence), .integer(limit)]
    ).compactMap { row in
      guard let kind = EventKind(rawValue: try row.text("kind")) else { return nil }
      return Event(
        run: run, sequence: try row.integer("seq"), time: try row.real("time"), kind: kind, step: try row.optionalText("step"),
        payload: try JSONValue(parsing: try row.text("payload")).objectValue ?? [:])
    }
  }

  /// All events but logs and progress: what a run's state is made of.
  package func milestones(_ run: RunID) throws -> [Event] {
    try database.query(
      """
      SELECT seq, time, kind, step, payload FROM events
      WHERE run = ? AND kind NOT IN ('step.log', 'step.progress') ORDER BY seq
      """, [.text(run.text)]
    ).compactMap { row in
      guard let kind = EventKind(rawValue: try row.text("kind")) else { return nil }
      return Event(
        run: run, sequence: try row.integer("seq"), time: try row.real("time"), kind: kind, step: try row.optionalText("step"),
        payload: try JSONValue(parsing: try row.text("payload")).objectValue ?? [:])
    }
  }

  package func run(_ id: RunID) throws -> RunRecord? {
    try database.query("SELECT * FROM runs WHERE id = ?", [.text(id.text)]).first.map(RunRecord.init)
  }

  /// Newest first.
  package func runs(limit: Int) throws -> [RunRecord] {
    try database.query("SELECT * FROM runs ORDER BY id DESC LIMIT ?", [.integer(limit)]).map(RunRecord.init)
  }

  /// Ids that begin with `prefix`, at most ten of them.
  package func runs(idPrefix prefix: String) throws -> [RunID] {
    let pattern = prefix.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    guard !pattern.isEmpty, pattern.count == prefix.count else { return [] }
    return try database.query("SELECT id FROM runs WHERE id LIKE ? ORDER BY id DESC LIMIT 10", [.text("\(pattern)%")])
      .compactMap { RunID(try $0.text("id")) }
  }

  /// Asks the host that executes the run, whichever process that is, to cancel it.
  package func requestCancel(_ run: RunID) throws {
    try database.transaction(durable: true) {
      try database.execute("UPDATE runs SET cancel_requested = 1 WHERE id = ?", [.text(run.text)])
    }
  }

  package func isCancelRequested(_ run: RunID) throws -> Bool {
    try database.query("SELECT cancel_requested FROM runs WHERE id = ?", [.text(run.text)]).first?.integer("cancel_requested") == 1
  }

  /// Changes whenever another connection has committed something.
  package func version() throws -> Int { try database.dataVersion() }

  /// Finished runs that ended before a time, oldest first.
  package func finished(endedBefore time: Double) throws -> [RunID] {
    try database.query("SELECT id FROM runs WHERE ended IS NOT NULL AND ended < ? ORDER BY id", [.real(time)])
      .compactMap { RunID(try $0.text("id")) }
  }

  /// Removes finished runs that ended before a time, with their events.
  /// - Returns: the runs that are gone.
  package func prune(endedBefore time: Double) throws -> [RunID] {
    let gone = try finished(endedBefore: time)
    try database.transaction(durable: true) {
      for run in gone {
        try database.execute("DELETE FROM events WHERE run = ?", [.text(run.text)])
        try database.execute("DELETE FROM runs WHERE id = ?", [.text(run.text)])
      }
    }
    return gone
  }

  /// Rewrites the database without free pages and renews the planner's statistics.
  package func optimize() throws {
    try database.execute("VACUUM")
    try database.execute("ANALYZE")
  }
}

extension RunRecord {
  init(_ row: SQLRow) throws {
    guard let id = RunID(try row.text("id")), let state = RunState(rawValue: try row.text("state")) else {
      throw DatabaseError(.corrupt, "a run in the database has no valid id or state")
    }
    self.init(
      id: id, pipeline: try row.text("pipeline"), state: state, created: try row.real("created"),
      started: try row.optionalReal("started"), ended: try row.optionalReal("ended"),
      definition: try row.text("definition"), source: try row.text("source"),
      parameters: try JSONValue(parsing: try row.text("parameters")).objectValue ?? [:],
      directory: try row.text("directory"), trigger: try JSONValue(parsing: try row.text("trigger")),
      options: try JSONValue(parsing: try row.text("options")).objectValue ?? [:])
  }
}

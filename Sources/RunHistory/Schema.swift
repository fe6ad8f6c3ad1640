/// The database's versions, oldest first; a script is never changed once it has shipped.
let schema = [
  """
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    pipeline TEXT NOT NULL,
    state TEXT NOT NULL,
    created REAL NOT NULL,
    started REAL,
    ended REAL,
    definition TEXT NOT NULL,
    source TEXT NOT NULL,
    parameters TEXT NOT NULL,
    directory TEXT NOT NULL,
    trigger TEXT NOT NULL,
    options TEXT NOT NULL,
    cancel_requested INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE events (
    run TEXT NOT NULL,
    seq INTEGER NOT NULL,
    time REAL NOT NULL,
    kind TEXT NOT NULL,
    step TEXT,
    payload TEXT NOT NULL,
    PRIMARY KEY (run, seq)
  ) WITHOUT ROWID;
  CREATE INDEX runs_by_end ON runs (ended);
  """
]

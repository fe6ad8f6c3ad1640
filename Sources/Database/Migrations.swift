extension Database {
  /// Brings the schema up to date: the scripts that this file has not seen are run in order, each once, all in
  /// one durable transaction. `PRAGMA user_version` counts them, so that a script must never change or move
  /// once it was released.
  /// - Throws: `newer` when the file has seen more scripts than there are.
  package func migrate(_ scripts: [String]) throws {
    if try version(knowing: scripts.count) == scripts.count { return }
    try transaction(durable: true) {
      // Another process may have been quicker while this one waited for the lock.
      let version = try version(knowing: scripts.count)
      for script in scripts[version...] { try runScript(script) }
      try runScript("PRAGMA user_version=\(scripts.count)")
    }
  }

  private func version(knowing known: Int) throws(DatabaseError) -> Int {
    let version = try query("PRAGMA user_version")[0].integer("user_version")
    guard (0...known).contains(version) else {
      throw DatabaseError(
        .newer, "its schema has version \(version), and this program knows versions up to \(known)", path: path)
    }
    return version
  }
}

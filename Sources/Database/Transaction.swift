extension Database {
  /// Runs `body` with the write lock held: all of its changes are kept, or, when it throws, none.
  /// - Parameter durable: whether the changes (and all that were committed before) are on the disk when this
  ///   returns. Otherwise a crash of the machine, not of the process, may lose the last ones; never the order.
  /// - Throws: what `body` throws, or `DatabaseError`; `busy` when the lock can't be had in time.
  package func transaction<Result>(durable: Bool, _ body: () throws -> Result) throws -> Result {
    if isInTransaction { throw DatabaseError(.misuse, "a transaction is open already", path: path) }
    try setDurable(durable)
    try execute("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // A full disk has rolled back by itself.
      if isInTransaction { try? execute("ROLLBACK") }
      throw error
    }
  }
}

package import RunHistory

/// A build and release host over one home: checks, plans, runs, resumes and undoes. Used on one thread.
package final class Host {
  package let home: Home
  package let secrets: Secrets
  package let locks: RunLocks
  private var openHistory: RunHistory?

  /// Nothing is opened or made yet: a definition that is refused leaves no trace.
  package init(home: Home) {
    self.home = home
    secrets = Secrets(home: home)
    locks = RunLocks(home: home)
  }

  /// The runs of the home. The first use prepares the home and opens its database.
  /// - Throws: `InvalidInput` when the home can't be used, `DatabaseError`.
  package var history: RunHistory {
    get throws {
      if let openHistory { return openHistory }
      try home.prepare()
      let history = try RunHistory(path: home.database)
      openHistory = history
      return history
    }
  }
}

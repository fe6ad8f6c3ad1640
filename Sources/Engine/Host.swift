package import RunHistory

/// A build and release host over one home: checks, plans, runs, resumes and undoes. Used on one thread.
package final class Host {
  package let home: Home
  package let secrets: Secrets
  package let locks: RunLocks
  /// False where runs are forgotten with this object.
  let keepsHistory: Bool
  private var openHistory: RunHistory?

  /// Nothing is opened or made yet: a definition that is refused leaves no trace.
  /// - Parameter keepsHistory: false for runs that nobody looks at later: their journal stays in memory. It can't keep
  ///   what has to be undone over a crash then, so that steps with effects outside the workspace are refused.
  package init(home: Home, keepsHistory: Bool = true) {
    self.home = home
    self.keepsHistory = keepsHistory
    secrets = Secrets(home: home)
    locks = RunLocks(home: home)
  }

  /// The runs of the home. The first use prepares the home and opens its database.
  /// - Throws: `InvalidInput` when the home can't be used, `DatabaseError`.
  package var history: RunHistory {
    get throws {
      if let openHistory { return openHistory }
      try home.prepare()
      let history = keepsHistory ? try RunHistory(path: home.database) : try RunHistory()
      openHistory = history
      return history
    }
  }
}

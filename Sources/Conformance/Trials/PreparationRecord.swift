internal import Synchronization

/// What became of preparations: one that failed is not tried again for every case, for it may take long to fail.
final class PreparationRecord: Sendable {
  private let failures = Mutex<[Fixture: ConformanceError]>([:])

  func prepare(_ trial: Trial) throws {
    if let failure = failures.withLock({ $0[trial.fixture] }) { throw failure }
    do { try trial.prepare() } catch let error as ConformanceError {
      failures.withLock { $0[trial.fixture] = error }
      throw error
    }
  }
}

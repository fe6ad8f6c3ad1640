import Synchronization
import TestSupport

@testable import Distribution

/// Ends a server once, in the middle of an archive, and brings it up again.
final class Cuts: Sendable {
  private let server: SSHServer
  private let counts = Mutex((made: 0, retries: 0))

  init(_ server: SSHServer) { self.server = server }

  var made: Int { counts.withLock { $0.made } }
  var retries: Int { counts.withLock { $0.retries } }

  func note(_ event: TransferEvent) {
    switch event {
    case .retrying: counts.withLock { $0.retries += 1 }
    case .progress(_, let done, let total?) where done > total / 3 && done < total && total > 1_000_000:
      let isFirst = counts.withLock { counts in
        counts.made += 1
        return counts.made == 1
      }
      if isFirst {
        server.stop()
        try? server.start()
      } else {
        counts.withLock { $0.made = 1 }
      }
    default: break
    }
  }
}

internal import Synchronization

/// Connections to one place, one for each of those who work at the same time; each is used again by the next one.
package final class RemotePool: @unchecked Sendable {
  private let lock = Mutex(())
  private var remotes: [any Remote] = []
  private let open: @Sendable () throws -> any Remote

  /// - Parameter open: makes another one.
  package init(_ open: @escaping @Sendable () throws -> any Remote) { self.open = open }

  package convenience init(_ address: RemoteAddress, _ options: RemoteOptions) {
    self.init { try Remotes.open(address, options) }
  }

  /// Calls `body` with one that nobody else uses meanwhile.
  package func use<Result>(_ body: (any Remote) throws -> Result) throws -> Result {
    let remote = try lock.withLock { _ in remotes.popLast() } ?? open()
    defer { lock.withLock { _ in remotes.append(remote) } }
    return try body(remote)
  }
}

/// What it takes for a receiver to have what a sender has.
package struct SyncPlan: Sendable, Hashable {
  package struct Item: Sendable, Hashable {
    package var site: String
    package var version: String

    package init(site: String, version: String) {
      self.site = site
      self.version = version
    }
  }

  /// The oldest of a site first: whoever looks meanwhile finds the newest one last.
  package var transfers: [Item] = []
  package var removals: [Item] = []

  package init() {}

  /// Adds a site.
  /// - Parameters:
  ///   - sender: its versions, the newest first.
  ///   - receiver: its versions, in no order.
  ///   - keep: how many of the sender's count; nil for all.
  ///   - prunes: whether the receiver loses what does not count. Never what is live, and nothing at all where the sender
  ///     has no release of the site.
  ///   - live: the receiver's.
  package mutating func add(
    site: String, sender: [String], receiver: [String], keep: Int?, prunes: Bool = false, live: Set<String> = []
  ) {
    let wanted = keep.map { Array(sender.prefix($0)) } ?? sender
    transfers += wanted.reversed().filter { !receiver.contains($0) }.map { Item(site: site, version: $0) }
    guard prunes, !wanted.isEmpty else { return }
    removals += receiver.sorted().filter { !wanted.contains($0) && !live.contains($0) }.map { Item(site: site, version: $0) }
  }
}

import Releases
import TestSupport
import Testing

@testable import Distribution

@Suite struct SyncPlanTests {
  private func plan(_ sender: [String], _ receiver: [String], keep: Int? = nil, prunes: Bool = false, live: Set<String> = []) -> (there: [String], gone: [String]) {
    var plan = SyncPlan()
    plan.add(site: "x", sender: sender, receiver: receiver, keep: keep, prunes: prunes, live: live)
    return (plan.transfers.map(\.version), plan.removals.map(\.version))
  }

  @Test func `What is missing is moved, the oldest first`() {
    #expect(plan(["3", "2", "1"], ["2"]) == (["1", "3"], []))
    #expect(plan(["3", "2", "1"], ["2"], keep: 2) == (["3"], []))
    #expect(plan([], ["1"]) == ([], []))
    #expect(plan(["1"], ["1", "0"]) == ([], []))
  }

  @Test func `Only what the sender lacks is pruned, and never what is live`() {
    #expect(plan(["3", "2", "1"], ["4", "2", "1"], keep: 2, prunes: true) == (["3"], ["1", "4"]))
    #expect(plan(["3", "2", "1"], ["4", "2", "1"], keep: 2, prunes: true, live: ["1"]) == (["3"], ["4"]))
    // A sender that lost everything takes nothing from anybody.
    #expect(plan([], ["1", "2"], prunes: true) == ([], []))
  }

  @Test func `The newest is found by verified manifests, whatever a place says of its order`() throws {
    let homes = try TwoHomes()
    let shelf = FolderRemote(homes.folder.path("shelf"))
    var versions: [String] = []
    // The one that was made last is sent first, and has the smallest number.
    for (number, created) in [("1.0.0", 30.0), ("1.5.0", 20), ("1.9.0", 10)] {
      let made = try homes.make(siteVersion: number, created: 1_768_473_000 + created)
      _ = try homes.push(shelf).push(made.release)
      versions.append(made.manifest.version)
    }
    #expect(try homes.pull(shelf).newest(site: "portfolio") == versions[0])
    #expect(try homes.pull(Shuffled(shelf)).newest(site: "portfolio") == versions[0])
    #expect(try homes.pull(Shuffled(shelf)).inOrder(site: "portfolio", versions.shuffled(), atMost: 2) == Array(versions.prefix(2)))
    let error = #expect(throws: RemoteError.self) { try homes.pull(shelf).newest(site: "portfolo") }
    #expect(error?.help == "did you mean \"portfolio\"?")
  }

  @Test func `A survey looks at both sides`() throws {
    let homes = try TwoHomes()
    let shelf = FolderRemote(homes.folder.path("shelf"))
    let old = try homes.make(siteVersion: "1.0.0", created: 1_768_473_000)
    let new = try homes.make(siteVersion: "2.0.0", created: 1_768_474_000)
    let sending = SyncSurvey(home: homes.sender, remote: shelf, keys: { _ in [] }, settings: .quick())
    #expect(try sending.plan(sites: [], pulls: false, keep: nil, prunes: false).transfers.map(\.version) == [old, new].map(\.manifest.version))
    for release in [old, new] { _ = try homes.push(shelf).push(release.release) }
    #expect(try sending.plan(sites: ["portfolio"], pulls: false, keep: nil, prunes: false) == SyncPlan())
    let receiving = SyncSurvey(home: homes.receiver, remote: shelf, keys: { _ in try homes.trusted }, settings: .quick())
    #expect(try receiving.plan(sites: [], pulls: true, keep: 1, prunes: false).transfers.map(\.version) == [new.manifest.version])
    #expect(throws: RemoteError.self) { try receiving.plan(sites: ["blog"], pulls: true, keep: nil, prunes: false) }
  }
}

/// A remote without an order.
private final class Shuffled: Remote {
  private let remote: FolderRemote
  var place: String { remote.place }

  init(_ remote: FolderRemote) { self.remote = remote }

  func versions(site: String) throws -> [String] { try remote.versions(site: site).shuffled() }
  func sites() throws -> [String] { try remote.sites() }
  func fetch(_ name: String, of folder: RemoteFolder, to destination: String, limit: Int, _ transfer: Transfer) throws -> Bool {
    try remote.fetch(name, of: folder, to: destination, limit: limit, transfer)
  }
  func publish(_ files: [LocalFile], as folder: RemoteFolder, _ transfer: Transfer) throws { try remote.publish(files, as: folder, transfer) }
  func remove(_ folder: RemoteFolder) throws { try remote.remove(folder) }
}

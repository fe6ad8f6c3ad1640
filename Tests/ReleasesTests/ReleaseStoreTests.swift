import POSIX
import Releases
import TestSupport
import Testing

struct ReleaseStoreTests {
  let fixture = try! Fixture()

  func make(_ number: Int, purpose: ReleaseContent.Purpose = .release) throws -> String {
    try fixture.write("index.html", "<h1>\(number)</h1>")
    return try fixture.make(purpose: purpose, created: 1_768_473_000 + Double(number)).manifest.version
  }

  func link(_ environment: String, _ name: String, to version: String) throws {
    let folder = Path.join(fixture.home, "www/sites/portfolio/\(environment)")
    try Files.makeDirectories(folder)
    try Files.makeLink(Path.join(folder, name), to: "../../../releases/portfolio/\(version)")
  }

  @Test func `releases are listed newest first, damaged ones apart`() throws {
    #expect(try fixture.store.list(site: "portfolio").isEmpty)
    let made = try [make(3), make(1), make(2)]
    #expect(try fixture.store.list(site: "portfolio").map(\.manifest.version) == [made[0], made[2], made[1]])
    #expect(try fixture.store.sites() == ["portfolio"])

    try fixture.folder.write("home/releases/portfolio/\(made[2])/manifest.json", "{")
    try Files.makeDirectory(Path.join(fixture.home, "releases/portfolio/9.9.9"))
    var damaged: [String] = []
    #expect(try fixture.store.list(site: "portfolio") { path, _ in damaged.append(Path.name(path)) }.count == 2)
    #expect(damaged.sorted() == [made[2], "9.9.9"].sorted())
  }

  @Test func `a release is found by its version, and a slip gets a suggestion`() throws {
    let version = try make(1)
    #expect(try fixture.store.release(site: "portfolio", version: version).folder.hasSuffix(version))
    let slip = #expect(throws: ReleaseError.self) { try fixture.store.release(site: "portfolio", version: version + "0") }
    #expect(slip?.code == .notFound && slip?.help == "did you mean \"\(version)\"?")
    for hostile in ["..", "../../keys", "a/b", "", ".lock"] {
      let error = #expect(throws: ReleaseError.self) { try fixture.store.release(site: "portfolio", version: hostile) }
      #expect(error?.code == .invalidName)
      #expect(throws: ReleaseError.self) { try fixture.store.list(site: hostile) }
    }
  }

  @Test func `retention counts a purpose, and spares what is live or was`() throws {
    let made = try (1...5).map { try make($0) }
    let backups = try (6...8).map { try make($0, purpose: .backup) }
    try link("production", "current", to: made[1])
    try link("production", "previous", to: made[0])
    try link("preview-7", "current", to: backups[0])
    #expect(try fixture.store.liveVersions(site: "portfolio") == [made[0], made[1], backups[0]])
    #expect(try fixture.store.prunable(site: "portfolio", purpose: .release, keep: 3, adding: true).map(\.manifest.version) == [made[2]])
    #expect(try fixture.store.prune(site: "portfolio", purpose: .release, keep: 1) == [made[3], made[2]])
    #expect(try fixture.store.prune(site: "portfolio", purpose: .backup, keep: 1) == [backups[1]])
    #expect(try Set(fixture.store.list(site: "portfolio").map(\.manifest.version)) == [made[0], made[1], made[4], backups[0], backups[2]])
  }

  @Test func `links that lead elsewhere make nothing live`() throws {
    let version = try make(1)
    let folder = Path.join(fixture.home, "www/sites/portfolio/production")
    try Files.makeDirectories(folder)
    try Files.makeLink(Path.join(folder, "current"), to: "../../../releases/other/\(version)")
    #expect(try fixture.store.liveVersions(site: "portfolio").isEmpty)
    try fixture.store.remove(site: "portfolio", version: version)
    #expect(try fixture.store.list(site: "portfolio").isEmpty)
    try fixture.store.remove(site: "portfolio", version: version)
  }

  @Test func `what is live is not removed`() throws {
    let version = try make(1)
    try link("staging", "previous", to: version)
    let error = #expect(throws: ReleaseError.self) { try fixture.store.remove(site: "portfolio", version: version) }
    #expect(error?.code == .live)
    #expect(try fixture.store.list(site: "portfolio").count == 1)
  }

  @Test func `one site has one owner at a time, who is named to those who wait`() throws {
    struct Impatient: Error {}
    let first = try fixture.store.lock(site: "portfolio", owner: "run A")
    var owners: [String] = []
    #expect(throws: Impatient.self) {
      _ = try fixture.store.lock(site: "portfolio", owner: "run B", waiting: { owners.append($0) }) { throw Impatient() }
    }
    #expect(owners == ["run A"])
    _ = try fixture.store.lock(site: "other", owner: "run B")
    first.release()
    _ = try fixture.store.lock(site: "portfolio", owner: "run B")
  }

  @Test func `what an interrupted process left behind goes with the next release`() throws {
    try fixture.folder.write("home/releases/portfolio/.1.2.0-00000000.77.1234/release.tar.zst", "half")
    let version = try make(1)
    #expect(try Files.list(Path.join(fixture.home, "releases/portfolio")) == [".lock", version])
  }
}

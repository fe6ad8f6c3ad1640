import ChildProcess
import POSIX
import Releases
import TestSupport
import Testing

@testable import Distribution

/// File systems of two megabytes; where this process may not mount one, there is nothing to see.
@Suite struct FullDiskTests {
  private func withSmallDisk(at path: String, _ body: () throws -> Void) throws {
    try Files.makeDirectories(path)
    guard try Command("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", path]).run().status.isSuccess else { return }
    defer { _ = try? Command("umount", ["-l", path]).run() }
    try body()
  }

  @Test func `A pull for which there is no room is refused before the archive travels`() throws {
    let homes = try TwoHomes()
    let shelf = FolderRemote(homes.folder.path("shelf"))
    let made = try homes.make(files: ["a.bin": TwoHomes.noise(3_000_000)])
    _ = try homes.push(shelf).push(made.release)
    try withSmallDisk(at: Path.join(homes.receiver, "incoming")) {
      let error = #expect(throws: RemoteError.self) { try homes.pull(shelf).pull(site: "portfolio", version: made.manifest.version) }
      #expect(error?.code == .full)
      #expect(error?.message.contains("has room for") == true)
      #expect(!Files.exists(Path.join(homes.receiver, "incoming/portfolio/\(made.manifest.version)/release.tar.zst")))
    }
    #expect(try homes.received.sites() == [])
  }

  @Test(arguments: [TransportKind.folder, .sftp])
  func `A disk that fills in the middle of a fetch is named, and what has come stays`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let folder = RemoteFolder.release(site: "portfolio", version: "1-00000000")
    try transport.remote().publish(try transport.files(["release.tar.zst": TwoHomes.noise(3_000_000), "manifest.json": [1]]), as: folder, Transfer())
    let place = transport.homes.folder.path("small")
    try withSmallDisk(at: place) {
      let path = Path.join(place, "part")
      do {
        _ = try transport.remote().fetch("release.tar.zst", of: folder, to: path, limit: 3_000_000, Transfer())
        Issue.record("there was room")
      } catch let error as RemoteError { #expect(error.code == .full, "\(error)") } catch let error as SystemError { #expect(error.isDiskFull) }
      #expect(try Files.status(path).size > 500_000)
    }
  }

  @Test(arguments: [TransportKind.folder, .sftp])
  func `A remote without room is named, and shows nothing of the release`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let root = transport.root
    let folder = RemoteFolder.release(site: "portfolio", version: "1-00000000")
    try withSmallDisk(at: root) {
      let files = try transport.files(["release.tar.zst": TwoHomes.noise(3_000_000), "manifest.json": [1]])
      let error = #expect(throws: RemoteError.self) { try transport.remote().publish(files, as: folder, Transfer()) }
      #expect(error?.code == .full, "\(error?.message ?? "")")
      #expect(try transport.remote().versions(site: "portfolio") == [])
    }
  }
}

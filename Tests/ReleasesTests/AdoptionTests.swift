import Cryptography
import JSON
import POSIX
import Releases
import TestSupport
import Testing

struct AdoptionTests {
  let fixture = try! Fixture()
  let forgery = try! Forgery()

  var files: [ReleaseFile] {
    [Forgery.file("a/page.html", HostileArchive.page), Forgery.file("index.html", HostileArchive.index)]
  }

  func incoming(_ build: (inout RawTar) -> Void) throws -> Release {
    var tar = RawTar()
    build(&tar)
    return try forgery.release(files, tar: tar.closed)
  }

  func honest() throws -> Release {
    try incoming {
      $0.add("a/page.html", content: Array(HostileArchive.page.utf8))
      $0.add("index.html", content: Array(HostileArchive.index.utf8))
    }
  }

  @Test func `a release from elsewhere gets its place, and the incoming folder goes`() throws {
    let incoming = try honest()
    let stored = try fixture.store.adopt(incoming.folder, keys: forgery.keys)
    #expect(stored.manifest.site == "portfolio")
    #expect(try fixture.store.list(site: "portfolio") == [stored])
    #expect(!Files.exists(incoming.folder))
    for name in try Files.list(stored.release.folder) {
      let status = try Files.linkStatus(Path.join(stored.release.folder, name))
      #expect(status.permissions == 0o644 && status.linkCount == 1)
    }
    #expect(try stored.release.verifyFiles(keys: forgery.keys).manifest == stored.manifest)
    #expect(try Files.list(Path.join(fixture.home, "releases/portfolio")) == [".lock", stored.manifest.version])
  }

  @Test func `an intact release stays, a damaged one is replaced`() throws {
    let first = try fixture.store.adopt(honest().folder, keys: forgery.keys)
    let inode = try Files.status(first.release.archivePath).inode
    let again = try honest()
    #expect(try fixture.store.adopt(again.folder, keys: forgery.keys) == first)
    #expect(try Files.status(first.release.archivePath).inode == inode)
    #expect(!Files.exists(again.folder))

    try Files.write(first.release.archivePath, [1, 2, 3])
    #expect(try fixture.store.adopt(honest().folder, keys: forgery.keys) == first)
    #expect(try first.release.verify(keys: forgery.keys).manifest == first.manifest)
    try Files.remove(first.release.manifestPath)
    #expect(try fixture.store.adopt(honest().folder, keys: forgery.keys) == first)
  }

  @Test(arguments: HostileArchive.all)
  func `what must not be in an archive never comes into the store, and stays where it was`(hostile: HostileArchive) throws {
    let incoming = try incoming(hostile.build)
    let before = try Files.walk(forgery.folder.path)
    let error = #expect(throws: ReleaseError.self) { try fixture.store.adopt(incoming.folder, keys: forgery.keys) }
    #expect(error?.code == hostile.code)
    #expect(error?.message.contains(hostile.complaint) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains(incoming.folder) == true)
    #expect(try Files.walk(forgery.folder.path) == before)
    #expect(!Files.exists(Path.join(fixture.home, "releases")))
  }

  @Test func `what nobody trusted signed, or what is missing, is refused`() throws {
    let incoming = try honest()
    let unknown = #expect(throws: ReleaseError.self) { try fixture.store.adopt(incoming.folder, keys: []) }
    #expect(unknown?.code == .unknownKey)
    let revoked = #expect(throws: ReleaseError.self) {
      try fixture.store.adopt(incoming.folder, keys: TrustedKeys([], revoked: forgery.keys.keys))
    }
    #expect(revoked?.code == .revokedKey)
    try Files.remove(incoming.manifestPath)
    let missing = #expect(throws: ReleaseError.self) { try fixture.store.adopt(incoming.folder, keys: forgery.keys) }
    #expect(missing?.code == .notFound && missing?.message == "\(incoming.manifestPath) is missing")
    try Files.makeLink(incoming.manifestPath, to: "/etc/passwd")
    let link = #expect(throws: ReleaseError.self) { try fixture.store.adopt(incoming.folder, keys: forgery.keys) }
    #expect(link?.code == .refused && link?.message == "\(incoming.manifestPath) is no regular file")
    #expect(!Files.exists(Path.join(fixture.home, "releases")))
  }

  @Test func `from another file system it is copied`() throws {
    let elsewhere = fixture.folder.path("elsewhere")
    try Files.makeDirectory(elsewhere)
    guard let disk = try SmallDisk(at: elsewhere) else { return }
    defer { disk.unmount() }
    let incoming = try honest()
    let folder = Path.join(elsewhere, "incoming")
    try Files.makeDirectory(folder)
    for name in try Files.list(incoming.folder) {
      try Files.write(Path.join(folder, name), Files.read(Path.join(incoming.folder, name)))
    }
    let stored = try fixture.store.adopt(folder, keys: forgery.keys)
    #expect(try stored.release.verifyFiles(keys: forgery.keys).manifest == stored.manifest)
    #expect(try Files.list(elsewhere).isEmpty)
  }

  @Test func `what says how a tar was compressed is read again, and older manifests do without`() throws {
    let made = try fixture.make()
    #expect(made.manifest.archive.encoding == ArchiveCompression.encoding)
    #expect(try made.release.unverifiedManifest() == made.manifest)
    let json = try JSONValue(parsing: Files.read(made.release.manifestPath))
    #expect(json["archive"]?["zstd"]?["level"] == 9)
    #expect(json["archive"]?["tar"]?["size"]?.integerValue == made.manifest.archive.tarSize)
    let old = try honest().unverifiedManifest()
    #expect(old.archive.tarSize == nil && old.archive.encoding == nil)
  }
}

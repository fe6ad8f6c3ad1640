import ChildProcess
import POSIX
import Releases
import TestSupport
import Testing

@testable import Distribution

@Suite struct SFTPTests {
  @Test func `A host that is not known is refused, with the remedy`() throws {
    let server = try SSHServer()
    try server.configure("strangers", known: "nobody")
    let error = #expect(throws: RemoteError.self) { try server.remote("/tmp", configuration: "strangers").sites() }
    #expect(error?.code == .denied)
    #expect(error?.message.contains("is not known here") == true)
    #expect(error?.help?.contains("run \"ssh -p \(server.port) 127.0.0.1\" once, compare the fingerprint") == true)
    #expect(!Files.exists(server.folder.path("nobody")))
    // Not even where the user's configuration would take anybody in.
    try server.configure("careless", known: "nobody", more: "StrictHostKeyChecking no")
    #expect(throws: RemoteError.self) { try server.remote("/tmp", configuration: "careless").sites() }
    #expect(!Files.exists(server.folder.path("nobody")))
  }

  @Test func `A host with another key is refused by name`() throws {
    let server = try SSHServer()
    try server.knowOtherHostKey()
    try server.configure("changed_config", known: "changed")
    let error = #expect(throws: RemoteError.self) { try server.remote("/tmp", configuration: "changed_config").sites() }
    #expect(error?.code == .denied)
    #expect(error?.message.contains("another host key") == true)
  }

  @Test func `A key that is not let in is refused, and nobody is asked`() throws {
    let server = try SSHServer()
    try server.configure("others", key: "other")
    let error = #expect(throws: RemoteError.self) { try server.remote("/tmp", configuration: "others").sites() }
    #expect(error?.code == .denied)
    #expect(error?.help?.contains("ssh-agent") == true)
    #expect(error?.isTransient == false)
  }

  @Test func `Keys of an agent count`() throws {
    let server = try SSHServer()
    let socket = server.folder.path("agent")
    let supervisor = try BuiltPrograms.supervisor()
    let agent = try supervisor.start(
      ProcessRequest(path: "/usr/bin/ssh-agent", arguments: ["-D", "-a", socket], environment: ["PATH": "/usr/bin:/bin"], directory: "/"))
    defer { agent.killAll() }
    #expect(waitUntil { Files.exists(socket) })
    let added = try Command("ssh-add", ["-q", server.folder.path("user")], environment: ["SSH_AUTH_SOCK": socket, "PATH": "/usr/bin:/bin"]).run()
    #expect(added.status.isSuccess, "\(added.errorText)")
    // Names the key by its public half only: the private one is the agent's.
    try server.folder.write("public.pub", try server.folder.text("user.pub"))
    try server.configure("by_agent", key: "public.pub", more: "")
    let text = try server.folder.text("by_agent").split(separator: "\n").filter { !$0.hasPrefix("IdentityAgent") }
    try server.folder.write("by_agent", (text + ["IdentityAgent \(socket)"]).joined(separator: "\n") + "\n")
    try server.folder.write("releases/portfolio/1-00000000/manifest.json", "{}")
    #expect(try server.remote(server.folder.path("releases"), configuration: "by_agent").versions(site: "portfolio") == ["1-00000000"])
  }

  @Test func `A server that is not there, and one without sftp`() throws {
    let server = try SSHServer(subsystem: "/bin/false")
    let none = #expect(throws: RemoteError.self) { try server.remote("/tmp").sites() }
    #expect(none?.code == .unreachable || none?.code == .unsupported)
    server.stop()
    let gone = #expect(throws: RemoteError.self) { try server.remote("/tmp").sites() }
    #expect(gone?.code == .unreachable)
    #expect(gone?.message.contains("refused") == true)
    #expect(gone?.isTransient == true)
  }

  @Test func `A folder that is missing, and one that may not be written in`() throws {
    let server = try SSHServer()
    let missing = #expect(throws: RemoteError.self) { try server.remote(server.folder.path("none")).sites() }
    #expect(missing?.code == .notFound)
    let file = try server.folder.write("payload", "x")
    let files = [LocalFile(name: "manifest.json", path: file)]
    let folder = RemoteFolder.release(site: "portfolio", version: "1-00000000")
    let denied = #expect(throws: RemoteError.self) { try server.remote("/proc/releases").publish(files, as: folder, Transfer()) }
    #expect(denied.map { [.notFound, .denied, .unavailable].contains($0.code) } == true)
  }

  @Test func `A connection that is cut is made again, and the transfer goes on`() throws {
    let server = try SSHServer()
    let homes = try TwoHomes()
    let made = try homes.make(files: ["a.bin": TwoHomes.noise(2_500_000)])
    let root = server.folder.path("releases")
    let cuts = Cuts(server)
    var settings = TransferSettings.quick { cuts.note($0) }
    settings.bytesPerSecond = 2_000_000
    settings.retries.firstPause = 0.1
    #expect(try homes.push(try server.remote(root), settings).push(made.release).sent > 2_500_000)
    #expect(cuts.made == 1 && cuts.retries > 0)
    let again = Cuts(server)
    settings.tell = { again.note($0) }
    let pulled = try homes.pull(try server.remote(root), settings).pull(site: "portfolio", version: made.manifest.version)
    #expect(again.made == 1 && again.retries > 0)
    #expect(try homes.contents(pulled.folder) == homes.contents(made.release.folder))
    #expect(pulled.received < made.manifest.archive.size + 100_000)
  }

  @Test func `A file that grows beyond what it was said to be is refused, and nothing of it stays`() throws {
    let server = try SSHServer()
    let path = server.folder.path("releases/portfolio/1-00000000/release.tar.zst")
    try server.folder.write("releases/portfolio/1-00000000/release.tar.zst", TwoHomes.noise(3_000_000))
    let destination = server.folder.path("fetched")
    let transfer = Transfer(
      bytesPerSecond: 1_500_000,
      progress: { done, _ in
        guard done > 0, let file = try? FileDescriptor(opening: path, .append) else { return }
        try? file.write([UInt8](repeating: 1, count: 500_000))
      })
    let error = #expect(throws: RemoteError.self) {
      try server.remote(server.folder.path("releases"))
        .fetch("release.tar.zst", of: .release(site: "portfolio", version: "1-00000000"), to: destination, limit: 3_000_000, transfer)
    }
    #expect(error?.code == .refused)
    #expect(error?.message.contains("more than the 3000000 bytes") == true)
    #expect(!Files.exists(destination))
  }

  @Test func `The store of a host that serves a site is not pruned from afar`() throws {
    let server = try SSHServer()
    let home = server.folder.path("home")
    try Files.makeDirectories(Path.join(home, "www/sites/portfolio"))
    try Files.makeDirectories(Path.join(home, "releases/portfolio/1-00000000"))
    let error = #expect(throws: RemoteError.self) {
      try server.remote(Path.join(home, "releases")).remove(.release(site: "portfolio", version: "1-00000000"))
    }
    #expect(error?.code == .unsupported)
    #expect(Files.exists(Path.join(home, "releases/portfolio/1-00000000")))
  }

  @Test func `The newest is listed first, whenever it was sent`() throws {
    let server = try SSHServer()
    let homes = try TwoHomes()
    var versions: [String] = []
    for (number, created) in [("1.0.0", 30.0), ("1.5.0", 10), ("1.9.0", 20)] {
      let made = try homes.make(siteVersion: number, created: 1_768_473_000 + created)
      _ = try homes.push(try server.remote(server.folder.path("releases"))).push(made.release)
      versions.append(made.manifest.version)
    }
    let ordered = [versions[0], versions[2], versions[1]]
    #expect(try server.remote(server.folder.path("releases")).versions(site: "portfolio") == ordered)
    let index = try Files.read(server.folder.path("releases/portfolio/index.json"))
    #expect(try RemoteIndex.versions(parsing: index, site: "portfolio", place: "x") == ordered)
    try server.folder.write("releases/portfolio/no-folder", "x")
    #expect(try server.remote(server.folder.path("releases")).versions(site: "portfolio") == ordered)
  }

  @Test func `Paths are one word of a command, whatever they hold`() {
    #expect(SFTPSession.quoted("/a b/\"c\\") == "\"/a b/\\\"c\\\\\"")
    #expect(SFTPSession.arguments(RemoteAddress(.sftp, user: "ada", host: "::1", port: 22, path: "/x"), nil, 1000).suffix(4) == ["-l", "8", "--", "ada@[::1]"])
  }

  @Test func `Lists are read as sftp writes them`() {
    let listing = SFTPListing([
      "-rw-r--r--    ? 1000     1000      3000000 Nov 21 09:32 /srv/my releases/release.tar.zst", "drwxr-xr-x    ? 0        0            4096 Nov 21 09:32 x",
      "lrwxrwxrwx    ? 0 0 9 Nov 21 2025 link", "-rw-r--r--", "", "-rw-r--r--    ? a b -5 Nov 21 09:32 y",
    ])
    #expect(listing.sizes == ["release.tar.zst": 3_000_000])
    #expect(SpaceLeft(["        Size         Used        Avail       (root)    %Capacity", "   264212084     21056904     78008708    243155180           7%"])?.bytes == 78_008_708 * 1024)
    #expect(SpaceLeft([]) == nil)
  }
}

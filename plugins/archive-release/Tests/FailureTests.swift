import JSON
import POSIX
import TestSupport
import Testing

extension ArchiveReleaseTests {
  @Test func `what can't be released is named, and nothing is changed`() throws {
    try Files.makeLink(Path.join(tree, "passwd"), to: "/etc/passwd")
    let (link, plugin) = try execute(config)
    #expect(link.kind == "validation" && link.message?.contains("\"passwd\"") == true)
    #expect(link.error?["data"]?["effects"] == "none")
    try Files.remove(Path.join(tree, "passwd"))

    let missing = try execute(config(["directory": .string(folder.path("missing"))]), in: plugin).reply
    #expect(missing.kind == "not-found" && missing.message?.contains(folder.path("missing")) == true)

    try folder.write("site/site.json", "{ \"id\": \"Portfolio!\", \"pages\": [] }")
    let broken = try execute(config, in: plugin).reply
    #expect(broken.kind == "validation")
    let diagnostic = broken.error?["data"]?["diagnostics"]?.arrayValue?.first
    #expect(diagnostic?["file"]?.stringValue == site && diagnostic?["line"] == 1, "\(broken)")
    #expect(try versions().isEmpty && versions("Portfolio!").isEmpty)
  }

  @Test func `a second run of the site waits, says for whom, and can be cancelled`() throws {
    try Files.makeDirectories(Path.join(home, "releases/portfolio"))
    let lock = try #require(try FileLock.attempt(Path.join(home, "releases/portfolio/.lock"), owner: "run 7, step archive"))
    var isCancelled = false
    let (reply, plugin) = try execute(config) { plugin in
      guard !isCancelled, plugin.logMessages.contains(where: { $0.contains("waiting for run 7, step archive") }) else { return }
      try plugin.cancel()
      isCancelled = true
    }
    #expect(reply.kind == "cancelled" && reply.error?["data"]?["effects"] == "none")
    #expect(plugin.checkpoints.isEmpty)
    lock.release()
    #expect(try execute(config, in: plugin).reply.result?["status"] == "succeeded")
  }

  @Test func `a large site is released with little memory`() throws {
    let large = try FileDescriptor(opening: Path.join(tree, "film.mp4"), .create)
    let piece = [UInt8](repeating: 0, count: 1 << 20)
    for _ in 0..<80 { try large.write(piece) }
    let (reply, plugin) = try execute(config)
    #expect(reply.outputs?["bytes"] == 83_886_102)
    let peak = try plugin.end()
    #expect(peak > 0 && peak < 128 << 20, "\(peak) bytes for 80 MB")
  }

  @Test func `killed while it archives, it leaves no release, and the next attempt makes it`() throws {
    let large = try FileDescriptor(opening: Path.join(tree, "film.mp4"), .create)
    let piece = [UInt8](repeating: 7, count: 1 << 20)
    for _ in 0..<40 { try large.write(piece) }
    #expect(throws: PluginProcess.Failure.self) {
      try execute(config) { plugin in
        let done = plugin.notifications.compactMap { $0["params"]?["done"]?.integerValue }.last ?? 0
        if done > 8 << 20 { plugin.kill() }
      }
    }
    let left = try versions()
    #expect(left.count == 1 && left[0].hasPrefix(".1.2.0."), "\(left)")
    let reply = try execute(config).reply
    #expect(reply.result?["status"] == "succeeded", "\(reply)")
    #expect(try versions() == [try #require(reply.outputs?["version"]?.stringValue)])
  }

  @Test(.enabled(if: Environment.userIdentifier != 0))
  func `a file that can't be read is named`() throws {
    try Files.changePermissions(Path.join(tree, "index.html"), 0)
    let reply = try execute(config).reply
    #expect(reply.kind == "permission" && reply.message?.contains("build/index.html: Permission denied") == true, "\(reply)")
    #expect(try versions().isEmpty)
  }

  @Test func `a home that can't be written is named`() throws {
    try folder.write("file", "")
    let plugin = try PluginProcess("archive-release")
    let reply = try plugin.execute(config, workspace: folder.path, home: folder.path("file/home"))
    #expect(reply.error != nil && reply.message?.contains("\(folder.path("file")): File exists") == true, "\(reply)")
    #expect(try plugin.execute(config, workspace: folder.path, home: "").kind == "precondition")
  }

  @Test func `validate finds a version that would lead elsewhere`() throws {
    let plugin = try PluginProcess("archive-release")
    let reply = try plugin.request("validate", ["config": config(["version": "1..2"])])
    #expect(reply.result?["diagnostics"]?.arrayValue?.first?["path"] == "/version")
    #expect(try plugin.request("validate", ["config": config]).result?["diagnostics"] == [])
  }
}

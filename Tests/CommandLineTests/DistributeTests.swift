import JSON
import POSIX
import TestSupport
import Testing

/// `pipelines/distribute.json` between two homes: one decides, the other follows its channel.
@Suite struct DistributeTests {
  @Test func `the example site travels to another home, which follows the channel`() throws {
    let (decides, follows) = (try Slipway(), try Slipway())
    let hosts = [decides.folder.path("hosts/a"), decides.folder.path("hosts/b")]
    try Files.makeDirectories(decides.folder.path("hosts"))
    func publish() throws -> Invocation {
      try decides(
        "run", Path.join(BuiltPrograms.root, "pipelines/distribute.json"), "-p", "hosts=\(hosts.joined(separator: " "))", "-p",
        "site=\(Path.join(BuiltPrograms.root, "examples/portfolio/site.json"))", "--json")
    }
    let run = try publish()
    #expect(run.code == 0, "\(run.errors) \(run.lines.suffix(3))")
    let events = run.lines.compactMap { try? JSONValue(parsing: $0) }
    let distributed = try #require(events.first { $0["kind"] == "step.succeeded" && $0["step"] == "distribute" })
    #expect(distributed["payload"]?["outputs"]?["succeeded"] == 2)
    // `here` was not asked for.
    #expect(events.contains { $0["kind"] == "step.skipped" && $0["step"] == "publish" })
    let version = try #require(decides("release", "list", "portfolio", "--quiet").lines.first)

    try Files.makeDirectories(follows.folder.path("home/keys/trusted"))
    try Files.write(follows.folder.path("home/keys/trusted/host.pub"), Files.read(decides.folder.path("home/keys/release.pub")))
    let pull = try follows("release", "pull", "portfolio", "--channel", "production", "--from", hosts[1])
    #expect(pull.code == 0, "\(pull.errors)")
    #expect(try follows("release", "list", "portfolio", "--quiet").lines == [version])
    #expect(try follows("release", "verify", "--all", "--read-data").code == 0)

    let again = try publish()
    #expect(again.code == 0, "\(again.errors)")
    let undone = try decides("undo", "last")
    #expect(undone.code == 0, "\(undone.errors) \(undone.output)")
    // The second run has sent nothing: the release stays.
    #expect(try Files.list(Path.join(hosts[0], "portfolio")).contains(version))
  }
}

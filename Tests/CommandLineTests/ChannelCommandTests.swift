import JSON
import POSIX
import TestSupport
import Testing

@Suite struct ChannelCommandTests {
  private let slipway: Slipway
  private let version: String

  init() throws {
    slipway = try Slipway()
    let saved = try slipway(
      "run", Path.join(BuiltPrograms.root, "pipelines/autosave.json"), "-p",
      "site=\(Path.join(BuiltPrograms.root, "examples/portfolio/site.json"))")
    #expect(saved.code == 0, "\(saved.errors)")
    version = try #require(try slipway("release", "list", "portfolio", "--quiet").lines.first)
  }

  @Test func `A channel is published, published again, and shown`() throws {
    let nothing = try slipway("channel", "publish", "portfolio", "production")
    #expect(nothing.code == 2 && nothing.errors.contains("nothing of portfolio is live in production"))
    #expect(try slipway("channel", "show", "portfolio").code == 2)
    let first = try slipway("channel", "publish", "portfolio", "production", version, "--expires", "7d", "--json").json
    #expect(first?["sequence"] == 1 && first?["release"]?["version"]?.stringValue == version)
    // Now it is known which one; and keys come along.
    let key = try slipway("key", "export", "--json").json?["publicKey"]?.stringValue ?? ""
    let other = try Slipway()
    _ = try other("key", "generate")
    let next = other.folder.path("home/keys/release.pub")
    let second = try slipway("channel", "publish", "portfolio", "production", "--trust", next, "--json")
    #expect(second.json?["sequence"] == 2, "\(second.errors)")
    #expect(second.json?["keys"]?["trusted"]?.arrayValue?.count == 1)
    let keys = try slipway("key", "list").output
    #expect(keys.contains("by channel portfolio/production"), "\(keys)")
    let suicide = try slipway("channel", "publish", "portfolio", "production", "--revoke", key)
    #expect(suicide.code == 1 && suicide.errors.contains("another trusted key must revoke this one"))
    let shown = try slipway("channel", "show", "portfolio")
    #expect(shown.code == 0 && shown.output.contains("production   2         \(version)  published here"), "\(shown.output)")
    let json = try slipway("channel", "show", "portfolio", "production", "--json").json?.arrayValue?.first
    #expect(json?["expired"] == false && json?["published"] == true && json?["document"]?["sequence"] == 2)
  }

  @Test func `Words that make no channel are answered before anything is signed`() throws {
    for arguments in [
      ["portfolio", "Production", version], ["portfolio", "../x", version], ["portfolio", "production", "1.0.0-00000000"],
      ["portfolio", "production", version, "--expires", "soon"], ["portfolio", "production", version, "--trust", "nobody"],
      ["../x", "production", version],
    ] {
      let result = try slipway.run(["channel", "publish"] + arguments)
      #expect(result.code == 2, "\(arguments): \(result.errors)")
    }
    #expect(!Files.exists(slipway.folder.path("home/releases/portfolio/@channels")))
  }
}

import JSON
import POSIX
import TestSupport
import Testing

/// `slipway release push`, `pull` and `sync` between two homes.
@Suite struct ReleaseTransferTests {
  private let slipway: Slipway
  private let version: String
  private var shelf: String { slipway.folder.path("shelf") }

  /// With one release of the example site in the sender's store, whose key the receiver trusts.
  init() throws {
    slipway = try Slipway()
    let saved = try slipway(
      "run", Path.join(BuiltPrograms.root, "pipelines/autosave.json"), "-p",
      "site=\(Path.join(BuiltPrograms.root, "examples/portfolio/site.json"))")
    #expect(saved.code == 0, "\(saved.errors)")
    version = try #require(try slipway("release", "list", "portfolio", "--quiet").lines.first)
    try slipway.folder.write("receiver/keys/trusted/builder.pub", try slipway.folder.text("home/keys/release.pub"))
  }

  private func receiver(_ arguments: String...) throws -> Invocation {
    let other = slipway
    let home = other.environment["SLIPWAY_HOME"]
    defer { other.environment["SLIPWAY_HOME"] = home }
    other.environment["SLIPWAY_HOME"] = other.folder.path("receiver")
    return try other.run(arguments)
  }

  @Test func `A release is pushed and pulled, and all of it holds`() throws {
    let pushed = try slipway("release", "push", "portfolio", "--to", shelf)
    #expect(pushed.code == 0, "\(pushed.errors)")
    #expect(pushed.output == "")
    #expect(pushed.errors.contains("portfolio \(version)  pushed, "))
    #expect(pushed.errors.contains("signed by release (key "))
    let again = try slipway("release", "push", "portfolio@\(version)", "portfolio", "--to", "file://\(shelf)")
    #expect(again.code == 0)
    #expect(again.errors == "portfolio \(version)  unchanged\n")
    let pulled = try receiver("release", "pull", "portfolio", "--from", shelf, "--json")
    #expect(pulled.code == 0, "\(pulled.errors)")
    let release = pulled.json?["releases"]?.arrayValue?.first
    #expect(release?["version"]?.stringValue == version)
    #expect(release?["status"] == "transferred")
    #expect(release?["key"]?["name"] == "builder")
    #expect(release?["bytes"] == pulled.json?["bytes"])
    #expect(pulled.json?["from"]?.stringValue == shelf)
    #expect(try receiver("release", "verify", "portfolio@\(version)").code == 0)
    #expect(try receiver("release", "pull", "portfolio", "--from", shelf).errors == "portfolio \(version)  unchanged\n")
    #expect(try receiver("release", "pull", "portfolio", "--from", shelf, "--quiet").errors == "")
  }

  @Test func `A key that is not trusted is refused, and nothing is left in the store`() throws {
    #expect(try slipway("release", "push", "portfolio", "--to", shelf).code == 0)
    try Files.remove(slipway.folder.path("receiver/keys/trusted/builder.pub"))
    let refused = try receiver("release", "pull", "portfolio@\(version)", "--from", shelf)
    #expect(refused.code == 1)
    #expect(refused.errors.contains("which this host does not trust"))
    #expect(refused.errors.contains("help: "))
    let json = try receiver("release", "pull", "portfolio@\(version)", "--from", shelf, "--json")
    #expect(json.code == 1)
    #expect(json.json?["releases"]?.arrayValue?.first?["status"] == "failed")
    #expect(!Files.exists(slipway.folder.path("receiver/releases/portfolio/\(version)")))
  }

  @Test func `sync moves what is missing, says so before, and removes only what it is told to`() throws {
    let dry = try slipway("release", "sync", "--to", shelf, "--dry-run")
    #expect(dry.code == 0)
    #expect(dry.output == "push    portfolio \(version)\n")
    #expect(!Files.exists(shelf))
    #expect(try slipway("release", "sync", "--to", shelf).code == 0)
    #expect(try slipway("release", "sync", "--to", shelf).errors == "Nothing is missing.\n")
    let received = try receiver("release", "sync", "portfolio", "--from", shelf, "--keep", "2", "--parallel", "2")
    #expect(received.code == 0, "\(received.errors)")
    #expect(try receiver("release", "list", "portfolio", "--quiet").lines == [version])
    // A copy under another name, which the sender does not have.
    let extra = slipway.folder.path("shelf/portfolio/0.0.1-00000000")
    try Files.makeDirectories(extra)
    try Files.write(Path.join(extra, "manifest.json"), Array("{}".utf8))
    #expect(try slipway("release", "sync", "--to", shelf).errors == "Nothing is missing.\n")
    #expect(Files.exists(extra))
    let pruned = try slipway("release", "sync", "--to", shelf, "--prune")
    #expect(pruned.code == 0, "\(pruned.errors)")
    #expect(pruned.errors.contains("portfolio 0.0.1-00000000  removed"))
    #expect(!Files.exists(extra))
    #expect(Files.exists(slipway.folder.path("shelf/portfolio/\(version)")))
  }

  @Test func `What is wrong in the words is said before anything runs`() throws {
    for (arguments, words) in [
      (["push", "portfolio"], "--to is missing"), (["push", "portfolio", "--to", "htp://x/y"], "did you mean http://?"),
      (["push", "portfolo", "--to", shelf], "there is no release \"portfolo\""), (["pull", "portfolio", "--from", "sftp://a:secretword@h/x"], "holds a password"),
      (["pull", "../x", "--from", shelf], "is no site id"), (["pull", "portfolio@a/b", "--from", shelf], "is no version"),
      (["pull", "portfolio", "--from", shelf, "--limit", "fast"], "--limit takes bytes a second"), (["sync"], "--from or --to is missing"),
      (["sync", "--from", shelf, "--to", shelf], "exclude each other"), (["push", "portfolio", "--to", shelf, "--parallel", "0"], "whole number from 1"),
      (["pull", "portfolio", "--from", shelf, "--ca", "/none"], "there is no file /none"),
    ] {
      let result = try slipway.run(["release"] + arguments)
      #expect(result.code == 2, "\(arguments): \(result.errors)")
      #expect(result.errors.contains(words), "\(result.errors)")
      #expect(!result.errors.contains("secretword"))
    }
    #expect(!Files.exists(shelf))
  }

  @Test func `What is not there is named, with the nearest there is`() throws {
    let none = try receiver("release", "pull", "portfolio", "--from", slipway.folder.path("none"))
    #expect(none.code == 1)
    #expect(none.errors.contains("there is no folder"))
    #expect(try slipway("release", "push", "portfolio", "--to", shelf).code == 0)
    let site = try receiver("release", "pull", "portfolo", "--from", shelf)
    #expect(site.code == 1)
    #expect(site.errors.contains("did you mean \"portfolio\"?"))
    #expect(try receiver("release", "pull", "portfolio@1-00000000", "--from", shelf).code == 1)
  }

  @Test func `On a terminal there are lines that fit, and in the end what was done`() throws {
    let pushed = try slipway.terminal("release push portfolio --to \(shelf) --limit 200k")
    #expect(pushed.code == 0, "\(pushed.output)")
    #expect(pushed.output.contains("portfolio \(version)  "))
    #expect(pushed.output.contains("pushed"))
    #expect(pushed.output.contains(" of "))
    for line in pushed.output.split(whereSeparator: \.isNewline) where line.contains(" of ") {
      let text = line.split(separator: "\u{1B}").map { $0.drop { $0 != "m" && $0 != "K" && $0 != "F" && $0 != "J" }.dropFirst() }.joined()
      #expect(text.count < 80, "\(text)")
    }
  }

  @Test func `Ctrl-C ends it, and the next time goes on`() throws {
    let ended = try slipway.shell(
      "timeout --preserve-status -s INT 2 slipway release push portfolio --to \(shelf) --limit 5k; echo code $?", seconds: 30)
    #expect(ended.output.contains("code 130"), "\(ended.output) \(ended.errors)")
    #expect(ended.errors.contains("Cancelled. What has come over stays"))
    #expect(!Files.exists(slipway.folder.path("shelf/portfolio/\(version)")))
    let again = try slipway("release", "push", "portfolio", "--to", shelf)
    #expect(again.code == 0, "\(again.errors)")
  }
}

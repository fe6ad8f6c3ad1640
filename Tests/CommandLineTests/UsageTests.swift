import JSON
import TestSupport
import Testing

@Suite struct UsageTests {
  private let slipway: Slipway

  init() throws { slipway = try Slipway() }

  static let commands = [
    ["run"], ["dev"], ["validate"], ["plan"], ["rollback"], ["runs"], ["runs", "show"], ["logs"], ["resume"], ["cancel"], ["undo"],
    ["plugin", "list"], ["plugin", "show"], ["plugin", "new"], ["plugin", "inspect"], ["plugin", "check"], ["plugin", "lock"],
    ["plugin", "docs"],
    ["release", "list"], ["release", "show"], ["release", "verify"], ["release", "diff"], ["release", "extract"], ["release", "prune"],
    ["release", "push"], ["release", "pull"], ["release", "sync"], ["serve"], ["channel", "publish"], ["channel", "show"],
    ["audit"], ["deployment", "list"], ["preview", "list"], ["preview", "remove"],
    ["nginx", "start"], ["nginx", "status"], ["nginx", "reload"], ["nginx", "reopen"], ["nginx", "stop"],
    ["nginx", "install"], ["nginx", "uninstall"], ["stats"],
    ["domain", "add"], ["domain", "remove"], ["domain", "list"], ["domain", "check"],
    ["certificate", "add"], ["certificate", "list"], ["certificate", "remove"], ["certificate", "renew"], ["certificate", "install"],
    ["key", "generate"], ["key", "list"], ["key", "export"], ["key", "trust"], ["key", "revoke"],
    ["cache", "list"], ["cache", "clear"], ["backup"], ["restore"],
    ["doctor"], ["completion"], ["version"], ["help"],
  ]

  @Test(arguments: commands)
  func `Every command has help with an example in eighty columns`(command: [String]) throws {
    let help = try slipway.run(command + ["--help"])
    #expect(help.code == 0)
    #expect(help.errors == "")
    #expect(help.output.contains("Usage: slipway \(command.joined(separator: " "))"))
    #expect(help.output.contains("Examples:\n  slipway \(command.joined(separator: " "))"))
    for line in help.lines { #expect(line.count <= 80, "\(line)") }
    #expect(try slipway.run(["help"] + command).output == help.output)
    #expect(try slipway.run(command + ["-h"]).output == help.output)
  }

  @Test func `The overview lists exactly these commands`() throws {
    let overview = try slipway()
    #expect(overview.code == 0)
    #expect(overview.output == (try slipway("--help")).output)
    #expect(overview.output == (try slipway("help")).output)
    // A summary that is too long goes on in a line that begins further right.
    let listed = overview.lines.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }.map { line in
      line.dropFirst(2).split(separator: "  ", maxSplits: 1)[0].split(separator: " ").map(String.init)
    }
    #expect(listed == Self.commands)
  }

  @Test(arguments: ["plugin", "release"])
  func `A group lists its commands`(group: String) throws {
    let help = try slipway(group)
    #expect(help.code == 0)
    for command in Self.commands where command[0] == group { #expect(help.output.contains("  \(command.joined(separator: " ")) ")) }
  }

  @Test(arguments: [
    (["rnu"], "\"slipway\" has no command \"rnu\"", "did you mean \"slipway run\"?"),
    (["plugin", "lsit"], "\"slipway plugin\" has no command \"lsit\"", "did you mean \"slipway plugin list\"?"),
    (["run", "x.json", "--jsno"], "\"slipway run\" has no option --jsno", "did you mean --json?"),
    (["run"], "PIPELINE is missing", "usage: slipway run PIPELINE [options]"),
    (["run", "x.json", "-p", "site"], "--param takes NAME=VALUE, not \"site\"", ""),
    (["run", "x.json", "--jobs", "none"], "--jobs takes a whole number from 1", ""),
    (["run", "x.json", "--directory", "nowhere"], "nowhere is no folder", ""),
    (["runs", "--limit"], "--limit needs a value: --limit N", ""),
    (["completion", "bsh"], "SHELL can't be \"bsh\"", "did you mean \"bash\"?"),
    (["version", "extra"], "\"extra\" is one argument too many", ""),
    (["runs", "show", "last"], "there are no runs yet", ""),
    (["logs", "01KA"], "there is no run \"01KA\"", "\"slipway runs\" lists them"),
    (["plugin", "show", "validate-paeg"], "there is no plugin \"validate-paeg\"", "did you mean \"validate-page\"?"),
    (["release", "list", "../etc"], "error:", ""),
    (["release", "verify", "nowhere@1.0.0-12345678"], "nowhere has no release", ""),
    (["help", "rnu"], "has no command \"rnu\"", "did you mean"),
  ])
  func `Wrong usage is named with its remedy, and changes nothing`(words: [String], message: String, help: String) throws {
    let result = try slipway.run(words)
    #expect(result.code == 2)
    #expect(result.output == "")
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.contains(help), "\(result.errors)")
  }

  @Test func `The version is that of the program and the protocol`() throws {
    #expect(try slipway("version").output.hasPrefix("slipway 0."))
    #expect(try slipway("--version").output == (try slipway("version")).output)
    #expect(try slipway("version", "--json").json?["protocols"] == [1])
  }

  @Test func `A full disk behind standard output is an error, a reader that goes away is not`() throws {
    #expect(try slipway.shell("slipway help run > /dev/full").code == 1)
    #expect(try slipway.shell("slipway help run > /dev/full").errors.contains("No space left on device"))
    let head = try slipway.shell("set -o pipefail; for i in 1 2 3 4 5; do slipway completion bash | head -n 1 || exit; done")
    #expect(head.code == 0)
    #expect(head.errors == "")
  }
}

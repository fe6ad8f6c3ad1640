import JSON
import POSIX
import TestSupport
import Testing

/// The plugin and the pipeline that README.md shows, written to files and tried as they stand.
@Suite struct DocumentedStepsTests {
  let slipway: Slipway
  private var folder: TemporaryFolder { slipway.folder }

  init() throws { slipway = try Slipway() }

  /// README.md up to the archive: a web server is another test's.
  @Test func `The site, the step and the pipeline of README`() throws {
    let typed = try FencedBlock.read("README.md").blocks.filter { $0.language == "sh" && $0.text.contains("<<'EOF'") }
    #expect(typed.count == 3)
    let files = typed.map { block in
      block.lines.filter { !$0.hasPrefix("slipway run") && !$0.hasPrefix("curl") }.joined(separator: "\n")
    }
    let made = try slipway.shell("set -e\n" + files.joined(separator: "\n"))
    #expect(made.code == 0, "\(made.errors)")
    #expect(made.output == "my-site/publish.json: valid\n")

    var pipeline = try #require(JSONValue(parsing: folder.text("my-site/publish.json")).objectValue)
    let steps = try #require(pipeline["steps"]?.arrayValue)
    #expect(steps.last?["uses"] == "nginx-publish")
    pipeline["steps"] = .array(steps.dropLast())
    try folder.write("my-site/archive.json", JSONValue.object(pipeline).bytes(.pretty))
    let run = try slipway("run", "my-site/archive.json", "-p", "site=my-site/site.json", "-p", "author=Grace")
    #expect(run.code == 0, "\(run.errors)")
    let text = try slipway.shell("cat home/workspaces/*/workspace/optimized/humans.txt")
    #expect(text.output == "Made by Grace\n")
    let archive = "home/releases/my-site/1.0.0-*/release.tar.zst"
    let signature = try slipway.shell("minisign -Vm \(archive) -p home/keys/release.pub")
    #expect(signature.code == 0, "\(signature.errors)")
    let version = try #require(slipway("release", "list", "my-site", "--quiet").lines.first)
    #expect(try slipway("release", "verify", "my-site@\(version)").code == 0)
  }
}

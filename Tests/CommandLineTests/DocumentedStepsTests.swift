import JSON
import POSIX
import TestSupport
import Testing

/// The plugins and pipelines that README.md and plugins/README.md show, written to files and tried as they stand.
@Suite struct DocumentedStepsTests {
  let slipway: Slipway
  private var folder: TemporaryFolder { slipway.folder }

  init() throws { slipway = try Slipway() }

  /// Two files of README.md make a site; so they do here.
  private func writeSite() throws {
    try folder.write("site.json", #"{ "id": "my-site", "pages": ["pages/*.json"] }"#)
    try folder.write("pages/index.json", #"{ "name": "index", "components": [] }"#)
  }

  private func writeProgram(_ path: String, _ text: String) throws {
    try Files.changePermissions(folder.write(path, text + "\n"), 0o755)
  }

  /// What plugins/README.md tells a reader to write, but for the step in Swift.
  /// - Returns: what it tells one to type.
  private func writeStepsOfTheGuide() throws -> [String] {
    let blocks = try FencedBlock.read("plugins/README.md").blocks
    for block in blocks where block.language == "json" {
      let value = try JSONValue(parsing: block.text)
      let name = try #require(value["name"]?.stringValue)
      if name == "list-pages" { continue }
      try folder.write(value["protocol"] == nil ? "\(name).json" : "plugins/\(name)/plugin.json", block.text)
    }
    try writeProgram("plugins/size-budget/size-budget.sh", #require(blocks.first { $0.language == "bash" }).text)
    try writeProgram("plugins/mirror/mirror.py", #require(blocks.first { $0.language == "python" }).text)
    return blocks.filter { $0.language == "sh" }.map { $0.text.replacing("/tmp/", with: "\(folder.path)/tmp/") }
  }

  @Test func `The step in bash works by hand and in its pipeline`() throws {
    try writeSite()
    let typed = try writeStepsOfTheGuide()
    let byHand = try slipway.shell(#require(typed.first { $0.contains("size-budget.sh") }))
    #expect(byHand.code == 0, "\(byHand.errors)")
    let messages = try byHand.lines.map { try JSONValue(parsing: $0) }
    #expect(messages.map { $0["id"]?.stringValue } == ["1", "2", "3"])
    #expect(messages.dropFirst().first?["result"]?["status"] == "succeeded")

    let inPipeline = try slipway.shell("set -e\n" + #require(typed.first { $0.contains("slipway run check.json") }))
    #expect(inPipeline.code == 0, "\(inPipeline.errors)")
    #expect(inPipeline.errors.contains("of 500000 bytes"))

    let refused = try slipway.shell("sed -i 's/500000/10/' check.json; slipway run check.json -p site=site.json")
    #expect(refused.code == 1)
    #expect(refused.errors.contains("10 are allowed"))
  }

  @Test func `The step in Python works by hand, and its effect is taken back when the run fails`() throws {
    try writeSite()
    let typed = try writeStepsOfTheGuide()
    let byHand = try slipway.shell(#require(typed.first { $0.contains("mirror.py") }))
    #expect(byHand.code == 0, "\(byHand.errors)")
    let messages = try byHand.lines.map { try JSONValue(parsing: $0) }
    #expect(messages.compactMap { $0["id"]?.stringValue } == ["1", "checkpoint", "2", "3", "4"])
    #expect(!Files.exists(folder.path("tmp/copy")))

    try folder.write(
      "mirror.json",
      """
      { "name": "mirror", "parameters": { "bytes": { "type": "integer" } }, "steps": [
        { "id": "compile", "uses": "compile-pages", "with": { "site": "site.json" } },
        { "id": "mirror", "uses": "mirror",
          "with": { "directory": "${{ steps.compile.outputs.directory }}", "target": "copy" } },
        { "id": "budget", "uses": "size-budget", "with": { "directory": "copy", "bytes": "${{ parameters.bytes }}" } }
      ] }
      """)
    let failed = try slipway("run", "mirror.json", "-p", "bytes=1")
    #expect(failed.code == 1)
    #expect(failed.errors.contains("taken back: mirror"), "\(failed.errors)")
    #expect(!Files.exists(folder.path("copy")))
    #expect(try slipway("run", "mirror.json", "-p", "bytes=1000000").code == 0)
    #expect(Files.exists(folder.path("copy/index.html")))
    #expect(try slipway("run", "mirror.json", "-p", "bytes=1000000").errors.contains("is there already"))
    #expect(Files.exists(folder.path("copy/index.html")), "what another run made stays")
  }

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

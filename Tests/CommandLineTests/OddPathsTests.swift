import ChildProcess
import POSIX
import TestSupport
import Testing

/// Paths and files that nobody would write on purpose.
@Suite struct OddPathsTests {
  private let folder: TemporaryFolder
  private let slipway: SlipwayCommand

  init() throws {
    folder = try TemporaryFolder()
    slipway = SlipwayCommand(home: folder.path("home"), directory: folder.path)
    try folder.write("pipeline.json", #"{ "name": "odd", "steps": [{ "id": "a", "uses": "none" }] }"#)
  }

  @Test func `a folder of plugins that is not there is said so`() throws {
    for command in ["run", "validate", "plan"] {
      let result = try slipway(command, "pipeline.json", "--plugins", "nowhere")
      #expect(result.status == .exited(2))
      #expect((result.errorText + result.outputText).contains("--plugins \(folder.path)/nowhere: there is no such folder"), "\(command)")
    }
  }

  @Test func `a byte order mark has a name`() throws {
    try folder.write("marked.json", "\u{FEFF}{}")
    let result = try slipway("run", "marked.json")
    #expect(result.status == .exited(2))
    #expect(result.errorText.contains("marked.json:1:1: error: the text begins with a byte order mark"))
  }

  @Test func `a manifest that is a pipe is not waited for`() throws {
    try Files.makeDirectories(folder.path("plugins/pipe"))
    _ = try Command("mkfifo", [folder.path("plugins/pipe/plugin.json")]).run()
    let result = try slipway.run(["plugin", "list", "--plugins", "plugins"], deadlineSeconds: 20)
    #expect(!result.timedOut)
    #expect(result.outputText.contains("broken"))
  }
}

import ChildProcess
import Conformance
import POSIX
import TestSupport
import Testing

/// What `slipway plugin new` makes keeps the protocol before its author has changed a line.
@Suite struct ScaffoldsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func scaffold(_ language: String) throws -> String {
    let slipway = SlipwayCommand(home: folder.path("home"))
    let made = try slipway("plugin", "new", "greetings", "--language", language, "--directory", folder.path)
    #expect(made.status == .exited(0), "\(made.errorText)")
    return folder.path("greetings")
  }

  private func expectConforming(_ path: String) throws {
    let results = try ConformanceKit().check(PluginUnderTest(at: path))
    #expect(results.count == conformanceCases.count)
    #expect(results.filter { $0.outcome == .failed }.map(\.words) == [])
    #expect(results.contains { $0.id == "undo-fresh-process" && $0.outcome == .passed })
  }

  @Test(arguments: ["python", "node", "bash"])
  func `A new plugin in a scripting language passes the conformance kit`(language: String) throws {
    try expectConforming(scaffold(language))
  }

  /// In debug mode, which builds quicker; against StepKit by its path, as a package of its own.
  @Test(.enabled(if: Environment.find(command: "swift") != nil))
  func `A new plugin in Swift builds and passes the conformance kit`() throws {
    let path = try scaffold("swift")
    let built = try Command("swift", ["build"], directory: path).run(deadlineSeconds: 1200)
    #expect(built.status == .exited(0), "\(built.outputText.suffix(2000))\(built.errorText.suffix(2000))")
    let manifest = try folder.text("greetings/plugin.json")
    try folder.write("greetings/plugin.json", manifest.replacing("./.build/release/", with: "./.build/debug/"))
    try expectConforming(path)
  }
}

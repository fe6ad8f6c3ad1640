import Engine
import POSIX
import Pipelines
import TestSupport
import Testing

/// Which plugin a step gets when there are several of its name.
@Suite struct PluginDiscoveryTests {
  private let folder: TemporaryFolder
  private let home: Home

  init() throws {
    folder = try TemporaryFolder()
    home = Home(path: folder.path("home"))
  }

  private func write(_ place: String, _ version: String, name: String = "step") throws {
    try folder.write(
      "\(place)/\(name)/plugin.json",
      #"{ "protocol": 1, "name": "\#(name)", "version": "\#(version)", "summary": "x", "command": ["./x"], "config": {} }"#)
  }

  private func plugins(options: [String] = []) -> InstalledPlugins {
    InstalledPlugins(home: home, folders: options.map(folder.path), pipeline: folder.path("work/p.json"))
  }

  private func found(_ uses: String, options: [String] = []) throws -> String? {
    let reference = try #require(PluginReference(uses))
    return plugins(options: options).plugin(reference, from: folder.path("work/p.json"))
      .map { "\($0.origin.rawValue) \($0.manifest.map { "\($0.version)" } ?? "broken")" }
  }

  @Test func `The first of a name is used that has such a version`() throws {
    try write("given", "2.1.0")
    try write("work/plugins", "1.3.0")
    try write("plugins", "1.2.5")
    try write("home/plugins", "1.2.0")
    #expect(try found("step", options: ["given"]) == "option 2.1.0")
    #expect(try found("step") == "pipeline 1.3.0")
    #expect(try found("step@1", options: ["given"]) == "pipeline 1.3.0", "what doesn't fit hides nothing that does")
    #expect(try found("step@1.2", options: ["given"]) == "pipeline 1.2.5", "the first one, not the newest")
    #expect(try found("step@1.2.0", options: ["given"]) == "user 1.2.0")
    #expect(try found("step@2") == nil)
    let all = plugins(options: ["given"]).all.filter { $0.name == "step" }
    #expect(all.map(\.origin) == [.option, .pipeline, .pipeline, .user])
    #expect(all.first?.hides == all.dropFirst().map(\.folder))
    #expect(all.dropFirst().allSatisfy { $0.hiddenBy == all.first?.folder && $0.hides.isEmpty })
  }

  @Test func `When none fits, all that were found are named`() throws {
    try write("work/plugins", "1.3.0")
    try write("home/plugins", "1.2.0")
    let reference = try #require(PluginReference("step@3"))
    guard case .otherVersions(let others) = plugins().lookup(reference, from: folder.path("work/p.json")) else {
      Issue.record("it was found")
      return
    }
    #expect(others.map { "\($0.version) \($0.folder)" } == ["1.3.0 \(folder.path("work/plugins/step"))", "1.2.0 \(folder.path("home/plugins/step"))"])
  }

  @Test func `A broken one is not passed over: it may be the one that is meant`() throws {
    try folder.write("work/plugins/step/plugin.json", "{")
    try write("home/plugins", "1.2.0")
    #expect(try found("step@1") == "pipeline broken")
    #expect(try found("step") == "pipeline broken")
  }
}

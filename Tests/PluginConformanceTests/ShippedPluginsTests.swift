import Conformance
import POSIX
import TestSupport
import Testing

/// The plugins that come with Slipway keep the protocol, warnings included.
@Suite struct ShippedPluginsTests {
  static let names =
    (try? Files.list(Path.join(BuiltPrograms.root, "plugins")))?.filter { Files.exists(plugin($0) + "/plugin.json") } ?? []

  static func plugin(_ name: String) -> String { Path.join(BuiltPrograms.root, "plugins/\(name)") }

  @Test func `There are plugins to check, each with its check.json`() {
    #expect(Self.names.count == 10)
    for name in Self.names { #expect(Files.exists(Self.plugin(name) + "/check.json"), "\(name)") }
  }

  @Test(arguments: names)
  func `A plugin that ships passes the conformance kit`(name: String) throws {
    let results = try ConformanceKit().check(PluginUnderTest(at: Self.plugin(name)))
    #expect(results.count == conformanceCases.count)
    #expect(results.filter { $0.outcome == .failed }.map(\.words) == [])
    #expect(results.filter { !$0.survivors.isEmpty }.map { "\($0.id): \($0.survivors)" } == [])
  }
}

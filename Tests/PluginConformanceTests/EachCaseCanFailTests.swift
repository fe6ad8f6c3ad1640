import Conformance
import POSIX
import TestSupport
import Testing

/// A check that can't fail checks nothing: each case is held against a step that breaks just its rule.
@Suite struct EachCaseCanFailTests {
  @Test func `There is a mutation for every case, and none for what is no case`() {
    let cases = conformanceCases.map(\.id)
    #expect(Set(cases).count == cases.count)
    #expect(Mutations.all.map(\.id).sorted() == cases.sorted())
  }

  @Test func `The exemplary step passes every case that applies to it`() throws {
    let results = try ConformanceKit().check(PluginUnderTest(at: Mutation.original))
    #expect(results.filter { $0.outcome == .failed }.map(\.words) == [])
    // It offers everything, so that these alone have nothing to say.
    #expect(results.filter { $0.outcome == .skipped }.map(\.id) == ["absent-capability", "declared-effects"])
    #expect(results.flatMap(\.survivors).isEmpty)
  }

  @Test(arguments: Mutations.all)
  func `A step that breaks a rule fails its case`(mutation: Mutation) throws {
    let folder = try TemporaryFolder()
    try mutation.write(to: folder)
    var kit = ConformanceKit()
    kit.patience = .short
    kit.only = [mutation.id]
    let results = try kit.check(PluginUnderTest(at: folder.path))
    #expect(results.map(\.id) == [mutation.id])
    let result = try #require(results.first)
    #expect(result.outcome == .failed, "\(result.words)")
    #expect(result.expected?.isEmpty == false && result.actual?.isEmpty == false)
  }
}

extension CaseResult {
  var words: String { "\(id): \(outcome) \(reason ?? "") expected \(expected ?? "-"), actual \(actual ?? "-") \(evidence)" }
}

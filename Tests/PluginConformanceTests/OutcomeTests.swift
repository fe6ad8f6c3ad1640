import Conformance
import Testing

@Suite struct OutcomeTests {
  @Test func `outcomes are named as the report names them`() {
    #expect(ConformanceOutcome(rawValue: "skipped") == .skipped)
  }
}

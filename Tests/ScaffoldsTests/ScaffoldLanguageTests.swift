import Scaffolds
import Testing

@Suite struct ScaffoldLanguageTests {
  @Test func `languages are named as the command line names them`() {
    #expect(ScaffoldLanguage.allCases.map(\.rawValue) == ["swift", "python", "node", "bash"])
  }
}

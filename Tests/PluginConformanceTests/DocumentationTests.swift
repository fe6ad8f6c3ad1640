import Conformance
import POSIX
import TestSupport
import Testing

/// docs/conformance.md, held against the kit.
@Suite struct DocumentationTests {
  private func lines(_ path: String) throws -> [String] {
    String(decoding: try Files.read(Path.join(BuiltPrograms.root, path)), as: UTF8.self).split(separator: "\n").map(
      String.init)
  }

  @Test func `The table has every case as it is, in order`() throws {
    let expected = conformanceCases.map { "| `\($0.id)` | \($0.title) | \($0.level.rawValue) | \($0.section) |" }
    let found = try lines("docs/conformance.md").filter {
      $0.hasSuffix(" |") && ($0.contains("| MUST |") || $0.contains("| SHOULD |"))
    }
    #expect(found == expected)
  }

  @Test func `Each rule stands in a section that the protocol has`() throws {
    let headings = Set(
      try lines("docs/protocol.md").filter { $0.hasPrefix("#") }.map { String($0.drop { $0 == "#" }.dropFirst()) })
    for subject in conformanceCases { #expect(headings.contains(subject.section), "\(subject.id): \(subject.section)") }
  }
}

import TestSupport
import Testing

/// The suite is whole: every row of the protocol's table has a case, and the README lists them.
@Suite struct CoverageTests {
  /// The first column of the table "What the host does with a plugin that misbehaves".
  private func rows() throws -> [String] {
    let (_, prose) = try FencedBlock.read("docs/protocol.md")
    let section = prose.drop { $0 != "## What the host does with a plugin that misbehaves" }.dropFirst().prefix { !$0.hasPrefix("## ") }
    return section.filter { $0.hasPrefix("| ") }.dropFirst().compactMap { line in
      line.split(separator: " | ", omittingEmptySubsequences: false).first.map { String($0.dropFirst(2)) }
    }
  }

  @Test func `Every case can be read`() throws {
    for name in HostCase.names { #expect(throws: Never.self, "\(name)") { try HostCase(name) } }
    #expect(HostCase.all.count == HostCase.names.count)
    #expect(HostCase.all.count > 40)
  }

  @Test func `Every row of the table has a case, and every case names rows that are there`() throws {
    let rows = try rows()
    #expect(rows.count > 10)
    let covered = Set(HostCase.all.flatMap(\.expected.rows))
    #expect(rows.filter { !covered.contains($0) } == [])
    #expect(covered.subtracting(rows) == [])
  }

  @Test func `The README lists the cases of every row, and those of no row`() throws {
    let (_, prose) = try FencedBlock.read("Tests/HostConformanceTests/README.md")
    for row in try rows() {
      let names = HostCase.all.filter { $0.expected.rows.contains(row) }.map { "`\($0.name)`" }
      #expect(prose.contains("| \(row) | \(names.joined(separator: ", ")) |"))
    }
    for other in HostCase.all where other.expected.rows.isEmpty {
      #expect(prose.contains("| `\(other.name)` | \(other.expected.title) |"))
    }
  }
}

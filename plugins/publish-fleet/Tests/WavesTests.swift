import JSON
import Testing

@testable import publish_fleet

@Suite struct `Waves of hosts` {
  private func waves(_ config: JSONValue) throws -> Waves { try JSONField(config).decode(Waves.self) }

  private func sizes(_ config: JSONValue, of count: Int) throws -> [Int] { try waves(config).split(Array(0..<count)).map(\.count) }

  @Test func `are as large as was said`() throws {
    #expect(try sizes(1, of: 3) == [1, 1, 1])
    #expect(try sizes(2, of: 5) == [2, 2, 1])
    #expect(try sizes("25%", of: 8) == [2, 2, 2, 2])
    #expect(try sizes("30%", of: 4) == [2, 2])
    #expect(try sizes("1%", of: 3) == [1, 1, 1])
  }

  @Test func `of several sizes go as far as was said`() throws {
    #expect(try sizes([1, "50%", "100%"], of: 10) == [1, 4, 5])
    #expect(try sizes("1 50% 100%", of: 4) == [1, 1, 2])
    #expect(try sizes("1, 3", of: 5) == [1, 2, 2])
    #expect(try sizes([1, "50%", "100%"], of: 1) == [1])
    #expect(try sizes("100%", of: 4) == [4])
  }

  @Test(arguments: ["0", "", "0%", "101%", "x", "1 x", "-1", "%"]) func `that are none are refused`(text: String) throws {
    #expect(try !waves(.string(text)).isValid)
  }
}

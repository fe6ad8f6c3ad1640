import POSIX
@testable import RunHistory
import Testing

struct RunIDTests {
  @Test func `a ULID: ten digits of time, sixteen of chance`() {
    #expect(RunID.make(milliseconds: 0, random: (0, 0)).text == "00000000000000000000000000")
    #expect(RunID.make(milliseconds: 1_469_918_176_385, random: (0, 31)).text == "01ARYZ6S41000000000000000Z")
    #expect(RunID.make(milliseconds: 281_474_976_710_655, random: ((1 << 40) - 1, (1 << 40) - 1)).text == "7ZZZZZZZZZZZZZZZZZZZZZZZZZ")
  }

  @Test func `ids sort by the time they were made, and differ within a millisecond`() {
    let times: [UInt64] = [1, 31, 32, 1 << 20, 1 << 40, 1 << 47]
    let ids = times.map { RunID.make(milliseconds: $0, random: (.random(in: 0..<1 << 40), .random(in: 0..<1 << 40))).text }
    #expect(ids == ids.sorted())
    #expect(Set((0..<1000).map { _ in RunID.make() }).count == 1000)
  }

  @Test func `a new id holds the present time`() throws {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    let milliseconds = RunID.make().text.prefix(10).reduce(0) { $0 * 32 + (alphabet.firstIndex(of: $1) ?? 0) }
    #expect(abs(Double(milliseconds) / 1000 - Clock.now) < 60)
  }

  @Test func `an id is read in either case`() throws {
    let id = RunID.make()
    #expect(RunID(id.text.lowercased()) == id)
    #expect(id.description == id.text)
  }

  @Test(arguments: [
    "", "01ARYZ6S41", "01ARYZ6S41000000000000000ZZ", "81ARYZ6S41000000000000000Z", "01ARYZ6S4100000000000000IZ", "01ARYZ6S4100000000000000LZ",
    "01ARYZ6S4100000000000000OZ", "01ARYZ6S4100000000000000UZ", "01ARYZ6S41000000000000000é", "../../../../../../../etc/p",
    "01ARYZ6S41000000000000000\n",
  ])
  func `what is no ULID is refused`(text: String) {
    #expect(RunID(text) == nil)
  }
}

import Distribution
import Testing

@testable import Commands

@Suite struct TransferViewTests {
  private let terminal = Appearance(colours: false, unicode: true, columns: 80)

  @Test func `A line has name, bar, amount, rate and time left`() {
    var view = TransferView()
    view.begin(1, "portfolio 1.2.0-3f9a1c2b")
    view.note(1, .progress(file: "release.tar.zst", done: 0, total: 40_000_000), now: 10)
    view.note(1, .progress(file: "release.tar.zst", done: 10_000_000, total: 40_000_000), now: 12)
    let line = view.lines(now: 12, limit: 5, terminal)
    #expect(line == ["portfolio 1.2.0-3f9a1c2b  ━━━───────────  10.0 MB of 40.0 MB  5.0 MB/s  6.0 s left"].map { String($0) } || line[0].hasSuffix("10.0 MB of 40.0 MB  5.0 MB/s  6.0 s left"))
    #expect(columns(of: line[0]) < 80)
  }

  @Test(arguments: [20, 40, 60, 80, 200])
  func `Lines fit, whatever the names and numbers`(width: Int) {
    var view = TransferView()
    let appearance = Appearance(colours: false, unicode: false, columns: width)
    view.begin(1, String(repeating: "long-name ", count: 20))
    view.begin(2, "short")
    view.begin(3, "été")
    view.note(1, .progress(file: "a", done: 999_999_999_999, total: 1 << 50), now: 1)
    view.note(2, .retrying(afterSeconds: 12, because: String(repeating: "unreachable ", count: 30)), now: 1)
    view.note(3, .progress(file: "a", done: 5, total: nil), now: 1)
    for line in view.lines(now: 2, limit: 10, appearance) { #expect(columns(of: line) < width, "\(line)") }
  }

  @Test func `Rows that have no room are counted`() {
    var view = TransferView()
    for key in 0..<9 { view.begin(key, "site-\(key)") }
    let lines = view.lines(now: 0, limit: 4, terminal)
    #expect(lines.count == 4)
    #expect(lines.last == "and 6 more")
    for key in 0..<9 { view.end(key) }
    #expect(view.lines(now: 0, limit: 4, terminal) == [])
  }

  @Test(arguments: [("500k", 500_000), ("2M", 2_000_000), ("1G", 1_000_000_000), ("1000", 1000)])
  func `Rates are read`(text: String, rate: Int) throws { #expect(try TransferOptions.rate(text) == rate) }

  @Test(arguments: ["", "k", "-1k", "1.5M", "2MB", "999", "0", "99999999999999999999", "9223372036854775807G"])
  func `What is no rate is refused`(text: String) { #expect(throws: UsageError.self) { try TransferOptions.rate(text) } }
}

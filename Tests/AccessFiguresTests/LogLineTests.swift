import TestSupport
import Testing

@testable import AccessFigures

@Suite struct LogLineTests {
  private func parse(_ bytes: [UInt8]) -> (LogLine, Bool) {
    var parsed = LogLine()
    let isGood = parsed.parse(bytes, 0..<bytes.count)
    return (parsed, isGood)
  }

  @Test func `every value is found`() {
    let bytes = Array(line(time: "2026-03-01T00:30:00+01:00", uri: #"/a\"b\\"#, status: "404", bytes: 7, seconds: "12.345").utf8)
    let (parsed, isGood) = parse(bytes)
    #expect(isGood)
    #expect(parsed.time == 1_772_321_400 && parsed.localTime == parsed.time + 3600)
    #expect((parsed.status, parsed.bytes, parsed.milliseconds) == (404, 7, 12345))
    #expect(String(decoding: bytes[parsed.uri], as: UTF8.self) == #"/a\"b\\"#)
    #expect(String(decoding: bytes[parsed.release], as: UTF8.self) == "shop/1")
  }

  @Test func `leap years and zones west of Greenwich`() {
    #expect(parse(Array(line(time: "2024-02-29T23:59:59-05:30").utf8)).0.time == 1_709_270_999)
    #expect(!parse(Array(line(time: "2024-13-29T23:59:59+00:00").utf8)).1)
    #expect(!parse(Array(line(time: "2024-02-29T23:59:59Z").utf8)).1)
  }

  @Test func `what is no line is refused, wherever it ends or is damaged`() {
    let good = Array(line(uri: #"/\u0000\"x"#).utf8)
    for length in 0..<good.count { #expect(!parse(Array(good.prefix(length))).1) }
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<3000 {
      var damaged = good
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      let (parsed, isGood) = parse(damaged)
      // Whatever is taken lies within the line.
      if isGood { for range in [parsed.uri, parsed.host, parsed.agent, parsed.release, parsed.client] { #expect(range.upperBound < damaged.count) } }
    }
    for text in ["", "{}", "{\"", "{\"time\"", "{\"time\":", "{\"uri\":\"\\", "null", "{\"status\":200}", String(repeating: "{", count: 100)] {
      #expect(!parse(Array(text.utf8)).1)
    }
  }
}

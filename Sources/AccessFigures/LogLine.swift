/// One line of the access log (Nginx/AccessLog.swift): where its values stand among the bytes that were read. A line is
/// what strangers have sent: any bytes, of any length. What is no such line is refused, and nothing is taken apart
/// that nobody asks for.
package struct LogLine {
  /// Seconds since 1970, and the same by the clock on the server's wall.
  package private(set) var time = 0
  package private(set) var localTime = 0
  package private(set) var status = 0
  package private(set) var bytes = 0
  package private(set) var milliseconds = 0
  /// Between the quotes, still escaped as in JSON.
  package private(set) var client = 0..<0
  package private(set) var host = 0..<0
  package private(set) var uri = 0..<0
  package private(set) var agent = 0..<0
  package private(set) var release = 0..<0

  package init() {}

  /// - Parameter range: of a line in `buffer`, without its newline.
  /// - Returns: false for what is no line of the access log; the values are of no use then.
  package mutating func parse(_ buffer: [UInt8], _ range: Range<Int>) -> Bool {
    self = LogLine()
    var index = range.lowerBound
    let end = range.upperBound
    guard end - index > 2, buffer[index] == Self.open, buffer[end - 1] == Self.close else { return false }
    index += 1
    var found = 0
    while true {
      guard index < end, buffer[index] == Self.quote else { return false }
      let key = index + 1
      index = key
      while index < end, buffer[index] != Self.quote { index += 1 }
      let length = index - key
      guard index + 2 < end, length > 0, buffer[index + 1] == Self.colon else { return false }
      index += 2
      let value: Range<Int>
      if buffer[index] == Self.quote {
        let start = index + 1
        index = start
        while index < end, buffer[index] != Self.quote { index += buffer[index] == Self.backslash ? 2 : 1 }
        guard index < end else { return false }
        value = start..<index
        index += 1
      } else {
        let start = index
        while index < end, buffer[index] != Self.comma, buffer[index] != Self.close { index += 1 }
        value = start..<index
      }
      // The keys are told by their first letter and their length; an unknown one has neither.
      switch (buffer[key], length) {
      case (UInt8(ascii: "t"), 4):
        guard let (utc, local) = LogTime.parse(buffer, value) else { return false }
        (time, localTime) = (utc, local)
        found |= 1
      case (UInt8(ascii: "s"), 6):
        guard let number = Self.number(buffer, value) else { return false }
        status = number
        found |= 2
      case (UInt8(ascii: "u"), 3): (uri, found) = (value, found | 4)
      case (UInt8(ascii: "h"), 4): (host, found) = (value, found | 8)
      case (UInt8(ascii: "b"), 5): bytes = Self.number(buffer, value) ?? 0
      case (UInt8(ascii: "s"), 7): milliseconds = Self.thousandths(buffer, value)
      case (UInt8(ascii: "c"), 6): client = value
      case (UInt8(ascii: "a"), 5): agent = value
      case (UInt8(ascii: "r"), 7): release = value
      default: break
      }
      guard index < end else { return false }
      if buffer[index] == Self.close { return index == end - 1 && found == 15 }
      guard buffer[index] == Self.comma else { return false }
      index += 1
    }
  }

  /// A whole number of at most 18 digits.
  private static func number(_ buffer: [UInt8], _ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 18 else { return nil }
    var number = 0
    for index in range {
      let digit = buffer[index] &- 0x30
      guard digit < 10 else { return nil }
      number = number * 10 + Int(digit)
    }
    return number
  }

  /// `0.012` as 12; anything else as 0.
  private static func thousandths(_ buffer: [UInt8], _ range: Range<Int>) -> Int {
    guard range.count > 4, range.count <= 18, buffer[range.upperBound - 4] == UInt8(ascii: "."),
      let whole = number(buffer, range.lowerBound..<range.upperBound - 4),
      let fraction = number(buffer, range.upperBound - 3..<range.upperBound)
    else { return 0 }
    return whole * 1000 + fraction
  }

  private static let open = UInt8(ascii: "{"), close = UInt8(ascii: "}"), quote = UInt8(ascii: "\"")
  private static let colon = UInt8(ascii: ":"), comma = UInt8(ascii: ","), backslash = UInt8(ascii: "\\")
}

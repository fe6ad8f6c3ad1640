/// Times as nginx writes them ($time_iso8601): `2026-01-15T10:30:00+01:00`.
enum LogTime {
  /// - Returns: seconds since 1970, and what they would be if the clock on the server's wall showed UTC.
  static func parse(_ buffer: [UInt8], _ range: Range<Int>) -> (utc: Int, local: Int)? {
    guard range.count == 25 else { return nil }
    func number(_ offset: Int, _ count: Int) -> Int {
      var result = 0
      for index in range.lowerBound + offset..<range.lowerBound + offset + count {
        let digit = buffer[index] &- 0x30
        if digit > 9 { return -1 }
        result = result * 10 + Int(digit)
      }
      return result
    }
    let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
    let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2))
    let (zoneHour, zoneMinute) = (number(20, 2), number(23, 2))
    guard year >= 0, (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour), (0...59).contains(minute),
      (0...60).contains(second), zoneHour >= 0, zoneMinute >= 0
    else { return nil }
    let local = days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    let zone = zoneHour * 3600 + zoneMinute * 60
    switch buffer[range.lowerBound + 19] {
    case UInt8(ascii: "+"): return (local - zone, local)
    case UInt8(ascii: "-"): return (local + zone, local)
    default: return nil
    }
  }

  /// Days since 1970-01-01 in the Gregorian calendar: years that begin in March, in periods of 400
  /// (howardhinnant.github.io/date_algorithms.html, days_from_civil).
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

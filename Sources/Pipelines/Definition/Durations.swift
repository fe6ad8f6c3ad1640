internal import JSON

/// The longest duration that a definition may name: a year. Longer ones are typing errors, and overflow clocks.
private let longest = 366.0 * 86_400

/// Seconds of a duration as definitions write it: `"250ms"`, `"30s"`, `"5m"`, `"1h30m"`, `"2d"`, or an integer of
/// seconds. Nil for anything else, and for 0.
func seconds(of value: JSONValue) -> Double? {
  let seconds =
    switch value {
    case .integer(let seconds): Double(seconds)
    case .string(let text): seconds(of: text) ?? 0
    default: 0.0
    }
  return seconds > 0 && seconds <= longest ? seconds : nil
}

private func seconds(of text: String) -> Double? {
  var rest = Array(text.utf8)[...]
  var total = 0.0
  var smallest = Double.infinity
  while !rest.isEmpty {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let unit = rest.dropFirst(digits.count).prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    guard let number = Int(String(decoding: digits, as: UTF8.self)), let scale = units[String(decoding: unit, as: UTF8.self)],
      scale < smallest
    else { return nil }
    total += Double(number) * scale
    smallest = scale
    rest = rest.dropFirst(digits.count + unit.count)
  }
  return total
}

private let units = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400]

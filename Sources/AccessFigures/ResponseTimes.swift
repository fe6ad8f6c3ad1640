/// How long answers took, in bounded memory: every millisecond up to about four seconds has a count of its own; above
/// that the steps are a 64th of the time and less.
package struct ResponseTimes: Equatable, Sendable {
  private var counts: [Int] = []
  package private(set) var count = 0
  private var sum = 0

  private static let exact = 4096
  private static let steps = 64

  package init() {}

  package mutating func add(milliseconds: Int) {
    // A log may say anything: what is added up stays far from where numbers end.
    let milliseconds = max(0, min(milliseconds, 1 << 40))
    let place = Self.place(milliseconds)
    if place >= counts.count { counts.append(contentsOf: repeatElement(0, count: place + 1 - counts.count)) }
    counts[place] += 1
    count += 1
    sum += milliseconds
  }

  /// In seconds; nil without any answer.
  package var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) / 1000 }

  /// The time in which this part of the answers was there, in seconds.
  /// - Parameter part: 0.95 for 95 of a hundred.
  package func percentile(_ part: Double) -> Double? {
    guard count > 0 else { return nil }
    var rest = max(1, Int((Double(count) * part).rounded(.up)))
    for (place, number) in counts.enumerated() {
      rest -= number
      if rest <= 0 { return Double(Self.milliseconds(place)) / 1000 }
    }
    return nil
  }

  private static func place(_ milliseconds: Int) -> Int {
    guard milliseconds >= exact else { return milliseconds }
    let power = Int.bitWidth - 1 - milliseconds.leadingZeroBitCount
    return exact + (power - 12) * steps + (milliseconds >> (power - 6)) - steps
  }

  /// The shortest time of a place.
  private static func milliseconds(_ place: Int) -> Int {
    guard place >= exact else { return place }
    let (power, step) = ((place - exact) / steps + 12, (place - exact) % steps)
    return (steps + step) << (power - 6)
  }
}

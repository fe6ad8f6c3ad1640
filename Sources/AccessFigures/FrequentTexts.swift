/// The texts that occur most often among any number of different ones, in bounded memory: "lossy counting" (Manku and
/// Motwani, VLDB 2002). After each `width` texts those go that are rarer than one in `width` so far. What is left is
/// counted too low by `undercount` at most, and everything that occurs more often than that is there.
package struct FrequentTexts {
  private var table = ByteTable<(count: Int, missed: Int)>()
  private var seen = 0
  private let width: Int

  package init(width: Int = 20_000) { self.width = width }

  package var undercount: Int { seen / width }

  package mutating func add(_ buffer: [UInt8], _ range: Range<Int>) {
    let place = table.place(buffer, range, or: (0, seen / width))
    table[place].count += 1
    seen += 1
    if seen % width == 0 {
      let round = seen / width
      table.keep { $0.count + $0.missed > round }
    }
  }

  /// The most frequent ones, falling; among equals by their bytes.
  package func top(_ limit: Int) -> [(text: [UInt8], count: Int)] {
    table.entries.map { ($0.key, $0.value.count) }
      .sorted { $0.1 == $1.1 ? $0.0.lexicographicallyPrecedes($1.0) : $0.1 > $1.1 }.prefix(limit).map { ($0.0, $0.1) }
  }
}

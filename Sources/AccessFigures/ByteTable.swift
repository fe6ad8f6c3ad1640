/// Values by keys that are found as bytes in a buffer, so that looking one up makes no copy of it.
struct ByteTable<Value> {
  private(set) var entries: [(key: [UInt8], value: Value)] = []
  private var places: [UInt64: Int] = [:]
  /// Another one in each process: nobody can prepare keys that all have the same hash.
  private let seed = UInt64.random(in: 0 ... .max)

  /// The place of the key's value; nil when it isn't there.
  func place(_ buffer: [UInt8], _ range: Range<Int>) -> Int? {
    var hash = hash(buffer, range)
    while let place = places[hash] {
      if isEqual(entries[place].key, buffer, range) { return place }
      hash &+= 1
    }
    return nil
  }

  /// The place of the key's value, made where there is none.
  mutating func place(_ buffer: [UInt8], _ range: Range<Int>, or value: @autoclosure () -> Value) -> Int {
    var hash = hash(buffer, range)
    while let place = places[hash] {
      if isEqual(entries[place].key, buffer, range) { return place }
      hash &+= 1
    }
    places[hash] = entries.count
    entries.append((Array(buffer[range]), value()))
    return entries.count - 1
  }

  subscript(place: Int) -> Value {
    get { entries[place].value }
    _modify { yield &entries[place].value }
  }

  /// Keeps the entries that are wanted; their places change.
  mutating func keep(_ isWanted: (Value) -> Bool) {
    let kept = entries.filter { isWanted($0.value) }
    entries.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    for entry in kept { _ = place(entry.key, 0..<entry.key.count, or: entry.value) }
  }

  private func isEqual(_ key: [UInt8], _ buffer: [UInt8], _ range: Range<Int>) -> Bool {
    guard key.count == range.count else { return false }
    var index = range.lowerBound
    for byte in key {
      if byte != buffer[index] { return false }
      index += 1
    }
    return true
  }

  /// FNV-1a with a seed, mixed at the end as in splitmix64.
  private func hash(_ buffer: [UInt8], _ range: Range<Int>) -> UInt64 {
    var hash = 0xCBF2_9CE4_8422_2325 ^ seed
    for index in range { hash = (hash ^ UInt64(buffer[index])) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    return hash ^ (hash >> 31)
  }
}

internal import Glibc

/// Whether `a` stands before `b` when both are sorted by their bytes in UTF-8: the same order on every machine and in
/// every locale, and of Unicode's scalars.
package func precedesInBytes(_ a: String, _ b: String) -> Bool {
  var (a, b) = (a, b)
  return a.withUTF8 { a in
    b.withUTF8 { b in
      let common = min(a.count, b.count)
      guard common > 0, let first = a.baseAddress, let second = b.baseAddress else { return a.count < b.count }
      let order = unsafe memcmp(first, second, common)
      return order == 0 ? a.count < b.count : order < 0
    }
  }
}

/// The order in which the texts stand when they are sorted by their bytes: as `precedesInBytes`, for very many.
/// - Returns: indices into `texts`.
package func orderInBytes(_ texts: [String]) -> [Int] {
  // Sorting strings would count references at each comparison, which takes longer than comparing.
  var bytes: [UInt8] = []
  var places: [(index: Int, start: Int, count: Int)] = []
  places.reserveCapacity(texts.count)
  for (index, text) in texts.enumerated() {
    places.append((index, bytes.count, text.utf8.count))
    bytes += text.utf8
  }
  unsafe bytes.withUnsafeBytes { bytes in
    guard let base = bytes.baseAddress else { return }
    places.sort { a, b in
      let order = unsafe memcmp(base + a.start, base + b.start, min(a.count, b.count))
      return order == 0 ? a.count < b.count : order < 0
    }
  }
  return places.map(\.index)
}

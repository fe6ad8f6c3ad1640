/// How a large tar is cut into slices, and which part of the older tar is the dictionary of each: the same paths, and
/// some of what stands around them. Of a file that is larger than a slice it is the part at the same
/// offset. Paths decide and not offsets, so that a file which was inserted early shifts nothing.
enum DeltaPlan {
  struct Slice: Equatable {
    /// Of the newer tar.
    var content: Range<Int>
    /// Of the older tar.
    var dictionary: Range<Int>
  }

  struct Limits {
    var content = SlicedHeader.largestContent
    var dictionary = SlicedHeader.largestDictionary
    /// On each side of the same paths: a file that has another name now may be there, and what moved in a large file.
    var margin = 8 << 20
  }

  static func slices(older: TarLayout, newer: TarLayout, limits: Limits = Limits()) -> [Slice] {
    var slices: [Slice] = []
    var start = 0
    while start < newer.size {
      let end = cut(from: start, older, newer, limits)
      let before = slices.last?.dictionary ?? 0..<0
      slices.append(Slice(content: start..<end, dictionary: dictionary(of: start..<end, older, newer, limits, after: before)))
      start = end
    }
    return slices
  }

  /// Where a slice ends: at the beginning of an entry where one is far enough, but before those whose part of the older
  /// tar is out of the dictionary's reach.
  private static func cut(from start: Int, _ older: TarLayout, _ newer: TarLayout, _ limits: Limits) -> Int {
    let limit = min(start + limits.content, newer.size)
    let reach = older.place(of: start, in: newer).lowerBound + limits.dictionary
    func isWithinReach(_ offset: Int) -> Bool { older.place(of: offset, in: newer).upperBound <= reach }
    if limit == newer.size, isWithinReach(limit) { return limit }
    let entries = newer.landmarks(in: (start + 1)...limit).map(\.offset)
    let best = entries.last(where: isWithinReach)
    if let best, best - start >= limits.content / 2 { return best }
    if isWithinReach(limit) { return limit }
    return best ?? entries.first ?? limit
  }

  private static func dictionary(
    of content: Range<Int>, _ older: TarLayout, _ newer: TarLayout, _ limits: Limits, after before: Range<Int>
  ) -> Range<Int> {
    let start = older.place(of: content.lowerBound, in: newer).lowerBound
    let end = max(start, older.place(of: content.upperBound, in: newer).upperBound)
    let margin = min(limits.margin, max(0, limits.dictionary - (end - start)) / 2)
    // Neither end goes back: the older tar is read once.
    let lower = max(before.lowerBound, min(start - margin, older.size), 0)
    let upper = max(before.upperBound, min(end + margin, older.size, lower + limits.dictionary))
    return lower..<max(lower, upper)
  }
}

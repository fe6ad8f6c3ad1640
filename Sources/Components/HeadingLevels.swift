/// Fits the headings of a text into those of its page: the highest gets the level that is due at its place, and none is
/// more than one below the one before it.
struct HeadingLevels {
  /// Of the last heading.
  private(set) var current: Int
  private let first: Int
  private let highest: Int

  /// - Parameters:
  ///   - first: the level of the highest heading, 1 to 6.
  ///   - levels: of the text's headings.
  init(first: Int, of levels: [Int]) {
    self.first = first
    highest = levels.min() ?? 1
    current = first - 1
  }

  /// - Returns: the level at which the next heading of a text is shown.
  mutating func enter(_ level: Int) -> Int {
    current = min(first + level - highest, current + 1, 6)
    return current
  }
}

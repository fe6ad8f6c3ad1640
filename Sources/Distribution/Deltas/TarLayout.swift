/// Where in a tar which path begins, about: enough to find the part of another tar that has the same files, and small
/// whatever the number of files.
struct TarLayout: Sendable {
  struct Landmark: Sendable, Equatable {
    var path: String
    /// Of the entry's first header.
    var offset: Int
  }

  /// Bytes between landmarks at least, unless a file is larger.
  let landmarkDistance: Int
  /// By offset, and so by path, in their bytes' order.
  private(set) var landmarks: [Landmark] = []
  /// In bytes, of the whole tar.
  var size = 0

  init(landmarkDistance: Int = 256 << 10) { self.landmarkDistance = landmarkDistance }

  /// Adds an entry that follows those before it. Of entries that lie close together only the first is kept.
  mutating func add(_ path: String, offset: Int, isLarge: Bool, followsLarge: Bool) {
    if let last = landmarks.last {
      // Whoever did not sort his tar gets deltas that are right and large.
      guard precedes(last.path, path), isLarge || followsLarge || offset - last.offset >= landmarkDistance else { return }
    }
    landmarks.append(Landmark(path: path, offset: offset))
  }

  /// Where in this tar lies what in `other` lies at `offset`: not before the lower bound, not behind the upper one.
  func place(of offset: Int, in other: TarLayout) -> ClosedRange<Int> {
    guard let mark = other.lastIndex(atOrBefore: offset) else { return 0...0 }
    let path = other.landmarks[mark].path
    let distance = offset - other.landmarks[mark].offset
    let next = firstIndex(notBefore: path)
    if next < landmarks.count, landmarks[next].path.utf8.elementsEqual(path.utf8) {
      let end = next + 1 < landmarks.count ? landmarks[next + 1].offset : size
      let place = min(landmarks[next].offset + distance, end)
      return place...place
    }
    return (next > 0 ? landmarks[next - 1].offset : 0)...(next < landmarks.count ? landmarks[next].offset : size)
  }

  /// The landmarks within a range of offsets.
  func landmarks(in range: ClosedRange<Int>) -> ArraySlice<Landmark> {
    let start = landmarks.partition { $0.offset >= range.lowerBound }
    let end = landmarks.partition { $0.offset > range.upperBound }
    return landmarks[start..<end]
  }

  private func lastIndex(atOrBefore offset: Int) -> Int? {
    let index = landmarks.partition { $0.offset > offset }
    return index > 0 ? index - 1 : nil
  }

  private func firstIndex(notBefore path: String) -> Int { landmarks.partition { !precedes($0.path, path) } }

  private func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}

extension [TarLayout.Landmark] {
  /// The first index whose element is `behind`, where those of all later ones are too.
  fileprivate func partition(_ behind: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if behind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

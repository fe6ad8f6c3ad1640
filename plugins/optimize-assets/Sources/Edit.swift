/// A change of a text: what stands in the range becomes something else.
struct Edit {
  var range: Range<Int>
  var text: [UInt8]

  init(_ range: Range<Int>, _ text: String) {
    self.range = range
    self.text = Array(text.utf8)
  }

  init(insert text: String, at offset: Int) { self.init(offset..<offset, text) }
}

extension [UInt8] {
  /// With all edits made; those at one place in their order. The second of two that overlap is left out: the delimiters
  /// of two literals may enclose the same text twice.
  func applying(_ edits: [Edit]) -> [UInt8] {
    if edits.isEmpty { return self }
    var result: [UInt8] = []
    result.reserveCapacity(count + edits.reduce(0) { $0 + $1.text.count })
    var copied = 0
    let ordered = edits.enumerated().sorted { ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset) }
    for (_, edit) in ordered where edit.range.lowerBound >= copied {
      result += self[copied..<edit.range.lowerBound]
      result += edit.text
      copied = edit.range.upperBound
    }
    return result + self[copied...]
  }
}

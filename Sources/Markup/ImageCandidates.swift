/// The URLs of a `srcset`: `a.webp 480w, b.webp 2x`.
package enum ImageCandidates {
  package static func references(_ source: EncodedText) -> [Reference] {
    let text = source.bytes
    var result: [Reference] = []
    var offset = 0
    let comma = UInt8(ascii: ",")
    while offset < text.count {
      while offset < text.count, text[offset].isSpace || text[offset] == comma { offset += 1 }
      let start = offset
      while offset < text.count, !text[offset].isSpace { offset += 1 }
      var stop = offset
      // A URL may hold commas but not end with one; a comma at its end is the separator.
      while stop > start, text[stop - 1] == comma { stop -= 1 }
      if stop > start { result.append(Reference(source[start..<stop], isRequired: true)) }
      if stop < offset { continue }
      while offset < text.count, text[offset] != comma { offset += 1 }
    }
    return result
  }
}

/// A tag alone on its line takes the line with it. For inheritance the specification is wider: a parent is standalone
/// from its opening to its closing tag, and blocks give up the line breaks at their edges.
func trimStandaloneTags(_ tags: inout [Tag], in source: [UInt8]) {
  for index in tags.indices {
    switch tags[index].kind {
    case .variable, .close: break
    case .partial, .comment, .delimiters: trimLine(&tags[index], source)
    case .section, .inverted:
      trimLine(&tags[index], source)
      if let closing = tags[index].closing { trimLine(&tags[closing], source) }
    case .parent:
      guard let closing = tags[index].closing, let margin = margin(before: tags[index], source),
        let lineEnd = lineEnd(after: tags[closing], source)
      else { break }
      tags[index].trimmedStart = margin.lowerBound
      tags[index].indentation = margin
      tags[closing].trimmedEnd = lineEnd
    case .block: trimBlock(&tags, index, source)
    }
  }
}

private func trimBlock(_ tags: inout [Tag], _ index: Int, _ source: [UInt8]) {
  guard let closing = tags[index].closing else { return }
  if tags[index].isInParent {
    // What stands around it is not shown, so only the inner edges matter.
    if let lineEnd = lineEnd(after: tags[index], source) { tags[index].trimmedEnd = lineEnd }
    if let margin = margin(before: tags[closing], source) { tags[closing].trimmedStart = margin.lowerBound }
  } else {
    if let margin = margin(before: tags[index], source) {
      tags[index].trimmedStart = margin.lowerBound
      tags[index].indentation = margin
      if let lineEnd = lineEnd(after: tags[index], source) { tags[index].trimmedEnd = lineEnd }
    }
    trimLine(&tags[closing], source)
  }
}

private func trimLine(_ tag: inout Tag, _ source: [UInt8]) {
  guard let margin = margin(before: tag, source), let lineEnd = lineEnd(after: tag, source) else { return }
  tag.trimmedStart = margin.lowerBound
  tag.trimmedEnd = lineEnd
  tag.indentation = margin
}

/// The blanks between the beginning of the line and the tag; nil when anything else stands there.
private func margin(before tag: Tag, _ source: [UInt8]) -> Range<Int>? {
  var offset = tag.start
  while offset > 0, isBlank(source[offset - 1]) { offset -= 1 }
  return offset == 0 || source[offset - 1] == UInt8(ascii: "\n") ? offset..<tag.start : nil
}

/// The offset behind the line break that follows the tag; nil when anything but blanks stands before it.
private func lineEnd(after tag: Tag, _ source: [UInt8]) -> Int? {
  var offset = tag.end
  while offset < source.count, isBlank(source[offset]) { offset += 1 }
  if offset == source.count { return offset }
  if source[offset] == UInt8(ascii: "\r"), offset + 1 < source.count { offset += 1 }
  return source[offset] == UInt8(ascii: "\n") ? offset + 1 : nil
}

func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

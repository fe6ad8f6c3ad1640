/// Builds the nodes from the source and its tags, whose pairs and lines are known by now.
struct NodeBuilder {
  let source: [UInt8]
  let tags: [Tag]

  mutating func buildAll() -> [Node] { build(tags.indices, text: 0..<source.count, dedent: 0) }

  /// - Parameters:
  ///   - text: where the text begins and ends.
  ///   - dedent: how many blanks every line loses: the indentation of the block that it stands in.
  private func build(_ indices: Range<Int>, text: Range<Int>, dedent: Int) -> [Node] {
    var nodes: [Node] = []
    var position = text.lowerBound
    var index = indices.lowerBound
    while index < indices.upperBound {
      let tag = tags[index]
      append(position..<tag.trimmedStart, dedent, to: &nodes)
      position = tag.trimmedEnd
      if isLineStart(tag.start), tag.indentation == nil { nodes.append(.lineStart) }
      guard let closing = tag.closing else {
        appendLeaf(tag, dedent, to: &nodes)
        index += 1
        continue
      }
      let inner = tag.trimmedEnd..<max(tag.trimmedEnd, tags[closing].trimmedStart)
      switch tag.kind {
      case .section: nodes.append(.section(Name(tag.name), build(index + 1..<closing, text: inner, dedent: dedent), offset: tag.start))
      case .inverted: nodes.append(.inverted(Name(tag.name), build(index + 1..<closing, text: inner, dedent: dedent)))
      case .block: nodes.append(.block(block(tag, index + 1..<closing, inner, dedent)))
      default:
        nodes.append(
          .partial(
            Inclusion(
              name: tag.name, indentation: indentation(of: tag, dedent), replacements: replacements(index + 1..<closing),
              offset: tag.start)))
      }
      position = tags[closing].trimmedEnd
      if isLineStart(tags[closing].start), tags[closing].indentation == nil, tag.kind != .parent { nodes.append(.lineStart) }
      index = closing + 1
    }
    append(position..<max(position, text.upperBound), dedent, to: &nodes)
    return nodes
  }

  private func appendLeaf(_ tag: Tag, _ dedent: Int, to nodes: inout [Node]) {
    switch tag.kind {
    case .variable(let escaped): nodes.append(.variable(Name(tag.name), escaped: escaped))
    case .partial:
      nodes.append(
        .partial(Inclusion(name: tag.name, indentation: indentation(of: tag, dedent), replacements: [:], offset: tag.start)))
    default: break
    }
  }

  private func block(_ tag: Tag, _ indices: Range<Int>, _ inner: Range<Int>, _ dedent: Int) -> Block {
    var nodes = build(indices, text: inner, dedent: dedent)
    var indentation = indentation(of: tag, dedent) ?? []
    let ownsLine = tag.trimmedEnd != tag.end
    if ownsLine {
      // The lines of the default show how a replacement is to be indented.
      if !inner.isEmpty { indentation = Array(margin(at: inner.lowerBound).dropFirst(dedent)) }
    } else if tag.indentation != nil {
      // The blanks before the tag are part of what the default shows.
      var before: [Node] = [.lineStart]
      if !indentation.isEmpty { before.append(.text(indentation)) }
      nodes = before + nodes
    }
    return Block(name: tag.name, fallback: nodes, indentation: indentation, opensLine: tag.indentation != nil)
  }

  /// The blocks directly inside a parent; anything else there is ignored.
  private func replacements(_ indices: Range<Int>) -> [String: Replacement] {
    var found: [String: Replacement] = [:]
    var index = indices.lowerBound
    while index < indices.upperBound {
      let tag = tags[index]
      if tag.kind == .block, let closing = tag.closing {
        let inner = tag.trimmedEnd..<max(tag.trimmedEnd, tags[closing].trimmedStart)
        let startsLine = tag.trimmedEnd != tag.end
        let dedent = startsLine ? margin(at: inner.lowerBound).count : 0
        found[tag.name] = Replacement(nodes: build(index + 1..<closing, text: inner, dedent: dedent), startsLine: startsLine)
      }
      index = (tag.closing ?? index) + 1
    }
    return found
  }

  private func isLineStart(_ offset: Int) -> Bool { offset == 0 || source[offset - 1] == UInt8(ascii: "\n") }

  private func margin(at offset: Int) -> ArraySlice<UInt8> { source[offset...].prefix(while: isBlank) }

  private func indentation(of tag: Tag, _ dedent: Int) -> [UInt8]? { tag.indentation.map { Array(source[$0].dropFirst(dedent)) } }

  /// Adds text; neighbours become one node.
  private func append(_ range: Range<Int>, _ dedent: Int, to nodes: inout [Node]) {
    guard !range.isEmpty else { return }
    let bytes = dedent == 0 ? Array(source[range]) : dedented(range, dedent)
    if case .text(let before) = nodes.last {
      nodes[nodes.count - 1] = .text(before + bytes)
    } else {
      if isLineStart(range.lowerBound) { nodes.append(.lineStart) }
      if !bytes.isEmpty { nodes.append(.text(bytes)) }
    }
  }

  private func dedented(_ range: Range<Int>, _ dedent: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var blanksToDrop = isLineStart(range.lowerBound) ? dedent : 0
    for byte in source[range] {
      if blanksToDrop > 0, isBlank(byte) {
        blanksToDrop -= 1
        continue
      }
      bytes.append(byte)
      blanksToDrop = byte == UInt8(ascii: "\n") ? dedent : 0
    }
    return bytes
  }
}

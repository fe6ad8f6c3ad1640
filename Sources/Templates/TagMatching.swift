/// How deep sections, blocks and parents may stand in each other: far over what a person writes, and low enough for
/// the thread's stack.
private let nestingLimit = 100

/// Finds the closing tag of every section, block and parent.
func matchTags(_ tags: inout [Tag]) throws(SyntaxError) {
  var open: [Int] = []
  for index in tags.indices {
    switch tags[index].kind {
    case .section, .inverted, .parent, .block:
      tags[index].isInParent = open.last.map { tags[$0].kind == .parent } ?? false
      open.append(index)
      if open.count > nestingLimit {
        throw SyntaxError(code: .tooDeep, message: "more than \(nestingLimit) sections in each other", offset: tags[index].start)
      }
    case .close:
      let name = tags[index].name
      guard let opening = open.popLast() else {
        throw SyntaxError(message: "\"\(name)\" is closed but was not opened", offset: tags[index].start)
      }
      guard tags[opening].name == name else {
        throw SyntaxError(
          message: "\"\(name)\" is closed where \"\(tags[opening].name)\" is open", offset: tags[index].start,
          help: "close \"\(tags[opening].name)\" first")
      }
      tags[opening].closing = index
    case .variable, .partial, .comment, .delimiters: break
    }
  }
  if let opening = open.last {
    throw SyntaxError(message: "\"\(tags[opening].name)\" is not closed", offset: tags[opening].start)
  }
}

/// A part of a compiled template.
indirect enum Node: Sendable {
  case text([UInt8])
  /// Here a line of the template begins with something that is not text: where an indented partial puts its indentation.
  /// In front of text it stands only where the text before does not end a line.
  case lineStart
  case variable(Name, escaped: Bool)
  case section(Name, [Node], offset: Int)
  case inverted(Name, [Node])
  case partial(Inclusion)
  case block(Block)
}

/// A dotted name as its parts; `.` is no part at all.
struct Name: Sendable, Hashable {
  let first: String
  let rest: [String]

  init(_ text: String) {
    let parts = text == "." ? [] : text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    first = parts.first ?? ""
    rest = Array(parts.dropFirst())
  }

  var isImplicit: Bool { first.isEmpty }
}

/// `{{>name}}`, or `{{<name}}` with the blocks that it replaces.
struct Inclusion: Sendable {
  var name: String
  /// Nil inside a line: then the lines of the partial are not indented.
  var indentation: [UInt8]?
  var replacements: [String: Replacement]
  var offset: Int
}

/// What a parent tag puts in the place of a block.
struct Replacement: Sendable {
  var nodes: [Node]
  /// It begins on a line of its own, and so brings its own line start.
  var startsLine: Bool
}

/// `{{$name}}default{{/name}}`: a place that can be replaced.
struct Block: Sendable {
  var name: String
  var fallback: [Node]
  /// For the lines of a replacement.
  var indentation: [UInt8]
  /// The tag is the first on its line.
  var opensLine: Bool
}

func collectReferences(_ nodes: [Node], into found: inout [(String, Int)]) {
  for node in nodes {
    switch node {
    case .text, .lineStart, .variable: break
    case .section(_, let inner, _), .inverted(_, let inner): collectReferences(inner, into: &found)
    case .block(let block): collectReferences(block.fallback, into: &found)
    case .partial(let inclusion):
      found.append((inclusion.name, inclusion.offset))
      for name in inclusion.replacements.keys.sorted() {
        collectReferences(inclusion.replacements[name]?.nodes ?? [], into: &found)
      }
    }
  }
}

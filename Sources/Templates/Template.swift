package import Diagnostics
internal import JSON

/// A Mustache template, parsed once and rendered any number of times (`TemplateRenderer`).
///
/// The language is that of github.com/mustache/spec: interpolation, sections, inverted sections, partials, comments,
/// set delimiters, and inheritance (`{{<parent}}`, `{{$block}}`). Without lambdas and dynamic names.
package struct Template: Sendable {
  /// As it is named in messages.
  package let file: String
  let nodes: [Node]
  private let source: [UInt8]

  /// - Parameter file: the name for messages.
  /// - Throws: `TemplateError` with the place of the tag.
  package init(parsing source: [UInt8], file: String) throws(TemplateError) {
    self.source = source
    self.file = file
    do {
      var tags = try scanTags(source)
      try matchTags(&tags)
      trimStandaloneTags(&tags, in: source)
      var builder = NodeBuilder(source: source, tags: tags)
      nodes = builder.buildAll()
    } catch {
      throw TemplateError(
        error.code, error.message, at: TextPositions(source).location(at: error.offset, file: file), help: error.help)
    }
  }

  func location(at offset: Int) -> SourceLocation { TextPositions(source).location(at: offset, file: file) }

  /// The partials and parents that this template names, and where; a name that doesn't exist renders as nothing,
  /// as the specification wants it, so that whoever loads templates checks them here.
  package var references: [(name: String, location: SourceLocation)] {
    var found: [(String, Int)] = []
    collectReferences(nodes, into: &found)
    return found.map { ($0, location(at: $1)) }
  }
}

extension Template {
  /// Whether a value of this name stands anywhere in it, or may stand in one of its partials.
  package func shows(_ name: String) -> Bool { Self.shows(name, in: nodes) }

  private static func shows(_ name: String, in nodes: [Node]) -> Bool {
    nodes.contains { node in
      switch node {
      case .text, .lineStart: false
      case .variable(let shown, _): shown.first == name
      case .section(_, let inner, _), .inverted(_, let inner): shows(name, in: inner)
      case .block(let block): shows(name, in: block.fallback)
      case .partial: true
      }
    }
  }
}

/// A finding at a byte offset, before it gets its file, line and column.
struct SyntaxError: Error {
  var code = TemplateError.Code.syntax
  var message: String
  var offset: Int
  var help: String?
}

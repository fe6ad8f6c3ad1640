internal import JSON

/// Renders templates with the partials that they name.
package struct TemplateRenderer: Sendable {
  package var partials: [String: Template]

  package init(partials: [String: Template] = [:]) { self.partials = partials }

  /// Adds what the template gives for this context to `output`.
  /// - Throws: `TemplateError` (`endless`) for partials that include each other without an end, for sections and partials
  ///   that stand more than 400 deep in each other, for a template that takes more than ten million steps, and when the
  ///   output grows beyond 64 MB.
  package func render(_ template: Template, _ context: RenderContext, into output: inout [UInt8]) throws(TemplateError) {
    var rendering = Rendering(partials: partials, context: context, template: template, output: output, stepLimit: 10_000_000)
    output = []  // one owner, so that nothing is copied
    do { try rendering.render(template.nodes) } catch {
      output = rendering.output
      throw error
    }
    output = rendering.output
  }

  package func render(_ template: Template, _ context: RenderContext) throws(TemplateError) -> [UInt8] {
    var output: [UInt8] = []
    try render(template, context, into: &output)
    return output
  }

  /// Finds what never ends whatever the data: partials and parents that include each other outside of any section.
  /// - Throws: `TemplateError` (`endless`).
  package func check(_ template: Template) throws(TemplateError) {
    var rendering = Rendering(partials: partials, context: RenderContext([]), template: template, output: [], stepLimit: 1_000_000)
    rendering.skipsSections = true
    try rendering.render(template.nodes)
  }
}

private struct Rendering {
  let partials: [String: Template]
  var context: RenderContext
  /// The one that is being rendered.
  var template: Template
  var output: [UInt8]
  /// Put before every line of an indented partial.
  private var indentation: [UInt8] = []
  /// What the parent tags that we are in replace; the outermost goes first.
  private var replacements: [[String: Replacement]] = []
  /// The names of the blocks whose replacement is being rendered.
  private var replacing: [String] = []
  /// The names of the partials and parents that we are in.
  private var names: [String] = []
  /// Whether sections are left out, inverted or not: whether they show depends on the data.
  var skipsSections = false
  private var depth = 0
  private var steps = 0
  private let stepLimit: Int
  /// Of the last tag that was entered, for messages.
  private var place: (template: Template, offset: Int)
  /// Sections, partials and blocks together; keeps the thread's stack from running out.
  private static let depthLimit = 400
  /// In bytes. Nobody reads such a page, and a few of them fill the memory.
  private static let outputLimit = 64 << 20

  init(partials: [String: Template], context: RenderContext, template: Template, output: [UInt8], stepLimit: Int) {
    self.partials = partials
    self.context = context
    self.template = template
    self.output = output
    self.stepLimit = stepLimit
    place = (template, 0)
  }

  mutating func render(_ nodes: [Node]) throws(TemplateError) {
    depth += 1
    if depth > Self.depthLimit { throw tooDeep }
    for node in nodes {
      steps += 1
      if steps > stepLimit { throw tooLong("takes more than \(stepLimit) steps") }
      if output.count > Self.outputLimit { throw tooLong("gives more than \(Self.outputLimit >> 20) MB") }
      switch node {
      case .text(let bytes): append(bytes)
      case .lineStart: if !indentation.isEmpty { output.append(contentsOf: indentation) }
      case .variable(let name, let escaped): append(name, escaped: escaped)
      case .section(let name, let inner, let offset): try renderSection(name, inner, offset)
      case .inverted(let name, let inner): if !skipsSections, isFalse(name) { try render(inner) }
      case .partial(let inclusion): try render(inclusion)
      case .block(let block): try render(block)
      }
    }
    depth -= 1
  }

  private mutating func append(_ bytes: [UInt8]) {
    if indentation.isEmpty {
      output.append(contentsOf: bytes)
      return
    }
    for (offset, byte) in bytes.enumerated() {
      output.append(byte)
      if byte == UInt8(ascii: "\n"), offset + 1 < bytes.count { output.append(contentsOf: indentation) }
    }
  }

  private mutating func append(_ name: Name, escaped: Bool) {
    if !escaped, let html = context.html(named: name.first) {
      output.append(contentsOf: html)
      return
    }
    switch context.value(of: name) {
    case nil, .null: break
    case .string(let text): append(text, escaped)
    case .integer(let value): output.append(contentsOf: String(value).utf8)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case let value?: append(value.text(), escaped)
    }
  }

  private mutating func append(_ text: String, _ escaped: Bool) {
    if escaped { HTMLText.append(text, to: &output) } else { output.append(contentsOf: text.utf8) }
  }

  private func isFalse(_ name: Name) -> Bool {
    if let html = context.html(named: name.first) { return html.isEmpty }
    return context.value(of: name)?.isFalse ?? true
  }

  private mutating func renderSection(_ name: Name, _ inner: [Node], _ offset: Int) throws(TemplateError) {
    if skipsSections { return }
    place = (template, offset)
    if let html = context.html(named: name.first) {
      if !html.isEmpty { try render(inner) }
      return
    }
    guard let value = context.value(of: name), !value.isFalse else { return }
    let elements: [JSONValue] = if case .array(let elements) = value { elements } else { [value] }
    for element in elements {
      context.stack.append(element)
      try render(inner)
      context.stack.removeLast()
    }
  }

  private mutating func render(_ inclusion: Inclusion) throws(TemplateError) {
    guard let partial = partials[inclusion.name] else { return }
    place = (template, inclusion.offset)
    names.append(inclusion.name)
    let outer = (template, indentation)
    template = partial
    indentation = inclusion.indentation.map { outer.1 + $0 } ?? []
    replacements.append(inclusion.replacements)
    try render(partial.nodes)
    replacements.removeLast()
    (template, indentation) = outer
    names.removeLast()
  }

  /// A block inside a replacement of its own name shows its default, and not that replacement again.
  private mutating func render(_ block: Block) throws(TemplateError) {
    for level in replacements where !replacing.contains(block.name) {
      guard let replacement = level[block.name] else { continue }
      let outer = indentation
      indentation += block.indentation
      if block.opensLine, !replacement.startsLine { output.append(contentsOf: indentation) }
      replacing.append(block.name)
      try render(replacement.nodes)
      replacing.removeLast()
      indentation = outer
      return
    }
    try render(block.fallback)
  }

  private var tooDeep: TemplateError {
    // The way round, where there is one: from the last name back to where it was before.
    if let last = names.last, let start = names.dropLast().lastIndex(of: last) {
      let round = names[start...]
      let shown = round.count > 10 ? round.prefix(9) + ["…", last] : round
      var error = error(
        "the partial \"\(last)\" includes itself without end: \(shown.joined(separator: " → "))",
        "let it end: put the tag into a section that becomes empty")
      error.circle = Set(round)
      return error
    }
    return error("sections and partials stand more than \(Self.depthLimit) deep in each other", "take some of them apart")
  }

  private func tooLong(_ what: String) -> TemplateError {
    error("the template \(what)", "look for partials and loops that multiply")
  }

  private func error(_ message: String, _ help: String) -> TemplateError {
    TemplateError(.endless, message, at: place.template.location(at: place.offset), help: help)
  }
}

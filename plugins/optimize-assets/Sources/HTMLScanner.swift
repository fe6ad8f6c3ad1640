/// Finds the URLs of an HTML page or an SVG image by the tokens of the HTML standard: tags, attributes with quotes
/// or without, comments, and the elements whose content is raw text.
struct HTMLScanner {
  struct Tag {
    var name: String
    var attributes: [(name: String, value: Range<Int>)] = []
  }

  private let text: [UInt8]
  private var offset = 0
  private(set) var references: [Reference] = []
  /// The value of `<base href>`.
  private(set) var base: String?
  private(set) var canonicalURLs: [String] = []
  /// Local files can't keep a digest of their old content.
  private(set) var integrityAttributes: [(value: Range<Int>, url: String)] = []

  init(_ text: [UInt8]) {
    self.text = text
    while offset < text.count { step() }
  }

  private mutating func step() {
    guard let start = text[offset...].firstIndex(of: UInt8(ascii: "<")) else {
      offset = text.count
      return
    }
    offset = start
    if text.matches(Array("<!--".utf8), at: start) {
      offset = min(text.count, text.offset(of: "-->", from: start + 4) + 3)
    } else if start + 1 < text.count, text[start + 1].isLetter {
      let tag = takeTag()
      take(tag)
      takeRawText(of: tag.name)
    } else {
      offset = start + 1
    }
  }

  private mutating func takeTag() -> Tag {
    offset += 1
    var tag = Tag(name: takeName(until: "/>"))
    while offset < text.count, text[offset] != UInt8(ascii: ">") {
      if text[offset].isSpace || text[offset] == UInt8(ascii: "/") {
        offset += 1
        continue
      }
      let name = takeName(until: "=/>")
      if name.isEmpty { offset += 1 }
      skipSpace()
      guard offset < text.count, text[offset] == UInt8(ascii: "=") else { continue }
      offset += 1
      skipSpace()
      tag.attributes.append((name, takeValue()))
    }
    offset = min(offset + 1, text.count)
    return tag
  }

  private mutating func takeName(until ends: String) -> String {
    let start = offset
    while offset < text.count, !text[offset].isSpace, !ends.utf8.contains(text[offset]) { offset += 1 }
    return String(decoding: text[start..<offset].map(\.lowercased), as: UTF8.self)
  }

  private mutating func takeValue() -> Range<Int> {
    guard offset < text.count else { return offset..<offset }
    let quote = text[offset]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      let start = offset + 1
      let stop = text[start...].firstIndex(of: quote) ?? text.count
      offset = min(stop + 1, text.count)
      return start..<stop
    }
    let start = offset
    while offset < text.count, !text[offset].isSpace, text[offset] != UInt8(ascii: ">") { offset += 1 }
    return start..<offset
  }

  private mutating func skipSpace() {
    while offset < text.count, text[offset].isSpace { offset += 1 }
  }

  /// The content of elements that have no tags inside.
  private mutating func takeRawText(of name: String) {
    guard ["script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"].contains(name) else { return }
    let stop = text.offset(of: "</\(name)", from: offset)
    // An SVG has titles too, and no end tag means that it was no raw text.
    if stop == text.count { return }
    if name == "script" { references += LiteralScanner(EncodedText(text, offset..<stop)).references }
    if name == "style" { references += CSSScanner(EncodedText(text, offset..<stop)).references }
    offset = stop
  }

  private mutating func take(_ tag: Tag) {
    func encoded(_ range: Range<Int>) -> EncodedText { EncodedText(text, range).withoutEntities }
    func value(_ name: String) -> String? { tag.attributes.first { $0.name == name }.map { encoded($0.value).string } }
    if tag.name == "base", base == nil { base = value("href") }
    if tag.name == "link", value("rel")?.lowercased() == "canonical", let url = value("href") { canonicalURLs.append(url) }
    if let integrity = tag.attributes.first(where: { $0.name == "integrity" }), let url = value(tag.name == "link" ? "href" : "src") {
      integrityAttributes.append((integrity.value, url))
    }
    for (name, range) in tag.attributes where !range.isEmpty {
      switch AttributeRule(tag: tag.name, attribute: name, value: value) {
      case .resource: references.append(Reference(encoded(range), isRequired: true))
      case .link: references.append(Reference(encoded(range), isRequired: false))
      case .candidates: references += ImageCandidates.references(encoded(range))
      case .style: references += CSSScanner(encoded(range)).references
      case .script: references += LiteralScanner(encoded(range)).references
      case .nothing: break
      }
    }
  }
}

/// Finds the URLs of an HTML page or an SVG image by the tokens of the HTML standard: tags, attributes with quotes
/// or without, comments, and the elements whose content is raw text.
package struct HTMLScanner: Sendable {
  private let text: [UInt8]
  private var offset = 0
  private var pictures = 0
  package private(set) var references: [Reference] = []
  /// Those of `references` that somebody follows or a frame shows, as opposed to what is loaded and to texts in scripts
  /// and `data-` attributes that only look like an address.
  package private(set) var links: [Reference] = []
  /// URLs that are no references: they name no file that a page needs.
  package private(set) var addresses: [Reference] = []
  /// The value of `<base href>`.
  package private(set) var base: String?
  package private(set) var canonicalURLs: [String] = []
  /// `<img>` outside of `<picture>`.
  package private(set) var images: [HTMLTag] = []
  /// `<script src>` and `<link href>` that load scripts and style sheets.
  package private(set) var loads: [HTMLTag] = []
  /// What stands in `<style>`.
  package private(set) var styles: [Range<Int>] = []

  package init(_ text: [UInt8]) {
    self.text = text
    while offset < text.count { step() }
  }

  private static let commentStart = Array("<!--".utf8)
  private static let commentEnd = Array("-->".utf8)
  private static let pictureEnd = Array("</picture".utf8)

  private mutating func step() {
    guard let start = text[offset...].firstIndex(of: UInt8(ascii: "<")), start + 1 < text.count else {
      offset = text.count
      return
    }
    offset = start
    let next = text[start + 1]
    if next.isLetter {
      let tag = takeTag()
      take(tag)
      takeRawText(of: tag)
    } else if next == UInt8(ascii: "!"), text.matches(Self.commentStart, at: start) {
      offset = min(text.count, text.offset(of: Self.commentEnd, from: start + 4) + 3)
    } else {
      if next == UInt8(ascii: "/"), pictures > 0, text.matches(Self.pictureEnd, at: start) { pictures -= 1 }
      offset = start + 1
    }
  }

  private mutating func takeTag() -> HTMLTag {
    let start = offset
    offset += 1
    var tag = HTMLTag(name: takeName(isAttribute: false), range: start..<start)
    while offset < text.count, text[offset] != UInt8(ascii: ">") {
      if text[offset].isSpace || text[offset] == UInt8(ascii: "/") {
        offset += 1
        continue
      }
      let name = takeName(isAttribute: true)
      if name.isEmpty { offset += 1 }
      let nameEnd = offset
      skipSpace()
      guard offset < text.count, text[offset] == UInt8(ascii: "=") else {
        tag.attributes.append(HTMLTag.Attribute(name: name, value: nameEnd..<nameEnd, end: nameEnd))
        continue
      }
      offset += 1
      skipSpace()
      let value = takeValue()
      tag.attributes.append(HTMLTag.Attribute(name: name, value: value, end: offset))
    }
    offset = min(offset + 1, text.count)
    tag.range = start..<offset
    return tag
  }

  private mutating func takeName(isAttribute: Bool) -> String {
    let start = offset
    var isLower = true
    while offset < text.count {
      let byte = text[offset]
      if byte.isSpace || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">") || isAttribute && byte == UInt8(ascii: "=") { break }
      if byte.lowercased != byte { isLower = false }
      offset += 1
    }
    return isLower
      ? String(decoding: text[start..<offset], as: UTF8.self) : String(decoding: text[start..<offset].map(\.lowercased), as: UTF8.self)
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

  private static let rawTextElements: Set<String> = [
    "script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp",
  ]

  /// The content of elements that have no tags inside.
  private mutating func takeRawText(of tag: HTMLTag) {
    guard Self.rawTextElements.contains(tag.name) else { return }
    let stop = text.offset(of: Array("</\(tag.name)".utf8), from: offset)
    // An SVG has titles too, and no end tag means that it was no raw text.
    if stop == text.count { return }
    if tag.name == "script" {
      let literals = LiteralScanner(EncodedText(text, offset..<stop)).references
      // What these hold are URLs and nothing else.
      let isOfURLs = ["importmap", "speculationrules"].contains(tag.value("type", in: text)?.lowercased() ?? "")
      references += isOfURLs ? literals.map { Reference($0, meaning: .url) } : literals
    }
    if tag.name == "style" {
      references += CSSScanner(EncodedText(text, offset..<stop)).references
      styles.append(offset..<stop)
    }
    offset = stop
  }

  private mutating func take(_ tag: HTMLTag) {
    switch tag.name {
    case "base": if base == nil { base = tag.value("href", in: text) }
    case "picture": pictures += 1
    case "img": if pictures == 0 { images.append(tag) }
    case "script": if tag.has("src") { loads.append(tag) }
    case "link":
      let relations = tag.value("rel", in: text)?.lowercased() ?? ""
      if relations == "canonical", let url = tag.value("href", in: text) { canonicalURLs.append(url) }
      if isLoad(relations, as: tag.value("as", in: text)?.lowercased()) { loads.append(tag) }
    default: break
    }
    for attribute in tag.attributes where !attribute.value.isEmpty {
      let rule = AttributeRule(tag: tag.name, attribute: attribute.name) { tag.value($0, in: text) }
      if rule == .nothing { continue }
      let value = EncodedText(text, attribute.value).withoutEntities
      switch rule {
      case .resource: references.append(Reference(value, isRequired: true))
      case .link:
        let isData = attribute.name.hasPrefix("data-")
        let reference = Reference(value, isRequired: false, meaning: isData ? .data : .url)
        references.append(reference)
        if !isData { links.append(reference) }
      case .candidates: references += ImageCandidates.references(value)
      case .style: references += CSSScanner(value).references
      case .script: references += LiteralScanner(value).references
      case .address: addresses.append(Reference(value, isRequired: false))
      case .refresh: if let url = Self.refreshed(value) { addresses.append(Reference(url, isRequired: false)) }
      case .nothing: break
      }
    }
  }

  /// What stands behind `url=`, in quotes or not.
  private static func refreshed(_ value: EncodedText) -> EncodedText? {
    let bytes = value.bytes
    let start = bytes.offset(of: Array("url=".utf8), from: 0) + 4
    guard start < bytes.count else { return nil }
    let isQuoted = bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'")
    let end = isQuoted ? bytes[(start + 1)...].firstIndex(of: bytes[start]) ?? bytes.count : bytes.count
    return value[(isQuoted ? start + 1 : start)..<end]
  }

  private func isLoad(_ relations: String, as destination: String?) -> Bool {
    let relations = relations.split(separator: " ")
    if relations.contains("stylesheet") || relations.contains("modulepreload") { return true }
    return relations.contains("preload") && (destination == "script" || destination == "style")
  }
}

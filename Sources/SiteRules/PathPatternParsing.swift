extension PathPattern {
  /// - Parameter splatAnywhere: of header rules, which match and don't build anything from what they matched.
  package init(_ text: String, splatAnywhere: Bool = false) throws(RuleProblem) {
    func problem(_ message: String, at offset: Int = 0, help: String? = nil) -> RuleProblem {
      RuleProblem(.from, "\(text.shown) \(message)", offset: offset, help: help)
    }
    let bytes = Array(text.utf8)
    if text.lowercased().hasPrefix("http://") || text.lowercased().hasPrefix("https://") {
      throw problem("names a domain", help: "write the path only: a rule holds for every domain of its site")
    }
    guard bytes.first == UInt8(ascii: "/") else { throw problem("is no path", help: "begin it with a /") }
    guard bytes.count <= RuleLimits.redirectLength else { throw problem("is longer than \(RuleLimits.redirectLength) bytes") }

    var pieces: [Piece] = []
    var literal: [UInt8] = []
    var names: Set<String> = []
    var placeholderInPart = false
    func flush() {
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      literal = []
    }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "?"):
        throw problem("has a query", at: index, help: "write query parameters behind the path, as in: /store id=:id /blog/:id 301")
      case UInt8(ascii: "#"):
        throw problem("has a fragment, which browsers don't send", at: index, help: "leave it out")
      case UInt8(ascii: "\\"): throw problem("has a backslash", at: index, help: "write %5C for one that belongs to it")
      case let byte where byte.isControl || byte == 0x20:
        throw problem("has a blank or control character", at: index, help: "write %20 for a blank that belongs to it")
      case UInt8(ascii: "*"):
        if names.contains("splat") { throw problem("has two *", at: index, help: "one * takes everything from there on") }
        if !splatAnywhere, index != bytes.count - 1 {
          throw problem("goes on behind its *", at: index, help: "put the * at the end, or write a placeholder, as in /:name/page")
        }
        flush()
        names.insert("splat")
        pieces.append(.splat)
        index += 1
      case UInt8(ascii: ":") where index + 1 < bytes.count && bytes[index + 1].isASCIILetter:
        let end = bytes[(index + 1)...].firstIndex { !$0.isNameByte } ?? bytes.count
        let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
        if placeholderInPart { throw problem("has two placeholders in one part", at: index, help: "separate them by a /") }
        if names.contains("splat") { throw problem("has a placeholder behind its *", at: index, help: "put the * at the end") }
        guard name != "splat", names.insert(name).inserted else {
          throw problem("uses :\(name) twice", at: index, help: "give each placeholder a name of its own; :splat is what * stands for")
        }
        placeholderInPart = true
        flush()
        pieces.append(.placeholder(name))
        index = end
      case UInt8(ascii: "%"):
        guard index + 2 < bytes.count, let high = bytes[index + 1].hexadecimalValue, let low = bytes[index + 2].hexadecimalValue else {
          throw problem("has a % without two hexadecimal digits", at: index, help: "write %25 for a percent sign")
        }
        let decoded = high << 4 | low
        if decoded.isControl || decoded == UInt8(ascii: "/") {
          throw problem("escapes a character that no path can hold", at: index, help: "leave %\(String(decoding: bytes[index + 1...index + 2], as: UTF8.self)) out")
        }
        literal.append(decoded)
        index += 3
      default:
        if byte == UInt8(ascii: "/") { placeholderInPart = false }
        literal.append(byte)
        index += 1
      }
    }
    flush()
    guard names.count <= RuleLimits.captures else { throw problem("has more than \(RuleLimits.captures) placeholders") }
    self.text = text
    self.pieces = pieces
    if let part = Self.impossiblePart(pieces) {
      throw problem("has the part \(part.shown), which no request has", help: "browsers take it out before they ask")
    }
  }

  /// An empty part, `.` or `..`: servers resolve them before they compare.
  private static func impossiblePart(_ pieces: [Piece]) -> String? {
    let flat = pieces.flatMap { piece -> [UInt8] in if case .literal(let bytes) = piece { bytes } else { [0] } }
    let parts = flat.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      let text = String(decoding: part, as: UTF8.self)
      if text == "." || text == ".." || (text.isEmpty && index < parts.count - 1) { return text }
    }
    return nil
  }
}

internal import Markup

/// Finds what a JavaScript module imports, by the tokens of ECMAScript: comments, strings, templates and regular
/// expressions hide nothing and are taken for nothing else.
struct ModuleScanner {
  struct Import: Equatable {
    var specifier: String
    /// Without quotes.
    var range: Range<Int>
  }

  private enum Token: Equatable {
    case none, word(String), string, punctuation(UInt8)
  }

  private let text: [UInt8]
  private var offset = 0
  private var previous = Token.none
  private var beforePrevious = Token.none
  /// For each open `${` of a template: how many braces are open in it.
  private var templates: [Int] = []
  private(set) var imports: [Import] = []
  /// Where `import.meta` stands first.
  private(set) var meta: Int?

  init(_ text: [UInt8]) {
    self.text = text
    while offset < text.count { step() }
  }

  private mutating func step() {
    let byte = text[offset]
    switch byte {
    case _ where byte.isSpace: offset += 1
    case UInt8(ascii: "/") where at(offset + 1) == UInt8(ascii: "/"):
      offset = text[offset...].firstIndex(of: 0x0A) ?? text.count
    case UInt8(ascii: "/") where at(offset + 1) == UInt8(ascii: "*"):
      offset = min(text.count, text.offset(of: Array("*/".utf8), from: offset + 2) + 2)
    case UInt8(ascii: "/") where isRegularExpression: takeRegularExpression()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): takeString(byte)
    case UInt8(ascii: "`"):
      offset += 1
      takeTemplate()
    case _ where Self.isWord(byte): takeWord()
    default: takePunctuation(byte)
    }
  }

  private func at(_ index: Int) -> UInt8? { index < text.count ? text[index] : nil }
  private static func isWord(_ byte: UInt8) -> Bool { byte.isLetter || byte >= 0x80 || (0x30...0x39).contains(byte) || byte == 0x5F || byte == 0x24 }

  private mutating func push(_ token: Token) { (beforePrevious, previous) = (previous, token) }

  private mutating func takePunctuation(_ byte: UInt8) {
    offset += 1
    if byte == UInt8(ascii: "{"), let last = templates.indices.last { templates[last] += 1 }
    if byte == UInt8(ascii: "}"), let last = templates.indices.last {
      if templates[last] == 0 {
        templates.removeLast()
        return takeTemplate()
      }
      templates[last] -= 1
    }
    push(.punctuation(byte))
  }

  private mutating func takeWord() {
    let start = offset
    while offset < text.count, Self.isWord(text[offset]) { offset += 1 }
    let word = String(decoding: text[start..<offset], as: UTF8.self)
    if word == "meta", previous == .punctuation(UInt8(ascii: ".")), beforePrevious == .word("import"), meta == nil { meta = start }
    // A property of that name is no keyword.
    push(previous == .punctuation(UInt8(ascii: ".")) ? .word(".\(word)") : .word(word))
  }

  private mutating func takeString(_ quote: UInt8) {
    let start = offset + 1
    offset = start
    while offset < text.count, text[offset] != quote, text[offset] != 0x0A { offset += text[offset] == UInt8(ascii: "\\") ? 2 : 1 }
    let end = min(offset, text.count)
    offset = min(offset + 1, text.count)
    let isCall = previous == .punctuation(UInt8(ascii: "(")) && beforePrevious == .word("import")
    if isCall || previous == .word("import") || previous == .word("from") {
      imports.append(Import(specifier: String(decoding: text[start..<end], as: UTF8.self), range: start..<end))
    }
    push(.string)
  }

  /// Behind a backquote, or behind the brace that ends a `${`.
  private mutating func takeTemplate() {
    while offset < text.count {
      switch text[offset] {
      case UInt8(ascii: "\\"): offset += 2
      case UInt8(ascii: "`"):
        offset += 1
        return push(.string)
      case UInt8(ascii: "$") where at(offset + 1) == UInt8(ascii: "{"):
        offset += 2
        templates.append(0)
        return push(.punctuation(UInt8(ascii: "(")))
      default: offset += 1
      }
    }
    push(.string)
  }

  private static let beforeExpressions: Set<String> = ["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "do", "else", "await", "yield", "instanceof"]

  /// Whether a slash here begins one: behind a value it divides.
  private var isRegularExpression: Bool {
    switch previous {
    case .none: true
    case .word(let word): Self.beforeExpressions.contains(word)
    case .string: false
    case .punctuation(let byte): !")]}".utf8.contains(byte)
    }
  }

  private mutating func takeRegularExpression() {
    offset += 1
    var isClass = false
    while offset < text.count, text[offset] != 0x0A {
      let byte = text[offset]
      if byte == UInt8(ascii: "\\") { offset += 1 }
      if byte == UInt8(ascii: "[") { isClass = true }
      if byte == UInt8(ascii: "]") { isClass = false }
      offset += 1
      if byte == UInt8(ascii: "/"), !isClass { break }
    }
    push(.string)
  }
}

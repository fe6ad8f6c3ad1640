internal import Markup

/// The addresses in a file, before it is known which of them are the site's own.
struct FileScan: Sendable {
  /// In the order of the text.
  let references: [Reference]
  let html: HTMLScanner?

  init(_ file: String, _ text: [UInt8]) {
    let whole = EncodedText(text, 0..<text.count)
    var html: HTMLScanner?
    var found: [Reference] = []
    switch FileKind.language(file) {
    case .html:
      let scanner = HTMLScanner(text)
      html = scanner
      found = scanner.references
    case .css: found = CSSScanner(whole).references
    case .script: found = LiteralScanner(whole).references
    case .xml: found = LiteralScanner(whole, delimiters: LiteralScanner.elements).references
    case nil: break
    }
    references = found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    self.html = html
  }

  /// The value of `<base href>`.
  var base: String? { html?.base }

  /// The addresses that a page gives as its own by `<link rel="canonical">`.
  var canonicalOrigins: [String] {
    (html?.canonicalURLs ?? []).filter { $0.hasPrefix("http://") || $0.hasPrefix("https://") }.map(origin)
  }
}

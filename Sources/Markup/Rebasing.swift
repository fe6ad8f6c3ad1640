internal import POSIX

/// Puts the files of a site below a path of its host: every address in them that begins at the root begins with the base
/// path then. An address that has it already stays as it is, and so does one of another host.
package struct Rebasing: Sendable {
  /// `/apps/shop`
  package let basePath: String

  package init(basePath: String) { self.basePath = basePath }

  /// - Parameter path: of a file in the tree, whose extension says what it is.
  /// - Returns: nil for a file in which there are no such addresses.
  package func rebased(_ path: String, _ text: [UInt8]) -> [UInt8]? {
    switch Path.fileExtension(path).lowercased() {
    case "html", "htm", "xhtml", "svg": html(text)
    case "css": css(text)
    case "webmanifest": manifest(text)
    case "json" where Path.name(path) == "manifest.json": manifest(text)
    case "js", "mjs", "json": script(text)
    default: nil
    }
  }

  /// Whether `rebased` gives anything for a file of this name.
  package static func mayHaveAddresses(_ path: String) -> Bool {
    ["html", "htm", "xhtml", "svg", "css", "webmanifest", "js", "mjs", "json"].contains(Path.fileExtension(path).lowercased())
  }

  package func html(_ text: [UInt8]) -> [UInt8] {
    let scan = HTMLScanner(text)
    return rebased(text, scan.references + scan.addresses)
  }

  package func css(_ text: [UInt8]) -> [UInt8] { rebased(text, CSSScanner(EncodedText(text, 0..<text.count)).references) }

  /// A script, or data for one.
  package func script(_ text: [UInt8]) -> [UInt8] { rebased(text, literals(text)) }

  /// A web app manifest, in which every text that begins with a slash is an address.
  package func manifest(_ text: [UInt8]) -> [UInt8] { rebased(text, literals(text).map { Reference($0, meaning: .url) }) }

  private func literals(_ text: [UInt8]) -> [Reference] { LiteralScanner(EncodedText(text, 0..<text.count)).references }

  private func rebased(_ text: [UInt8], _ references: [Reference]) -> [UInt8] {
    // Two delimiters of literals may enclose the same text.
    let places = Set(references.compactMap { place(of: $0, in: text) }).sorted()
    if places.isEmpty { return text }
    let prefix = Array(basePath.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(text.count + places.count * prefix.count)
    var copied = 0
    for place in places {
      result += text[copied..<place]
      result += prefix
      copied = place
    }
    return result + text[copied...]
  }

  /// Where the base path goes; nil where it doesn't.
  private func place(of reference: Reference, in text: [UInt8]) -> Int? {
    let url = Array(reference.url.utf8)
    let blanks = url.prefix(while: \.isSpace).count
    let address = url[blanks...]
    // "//host" and, to a browser, "/\host" are other hosts.
    guard address.first == UInt8(ascii: "/"), ![UInt8(ascii: "/"), UInt8(ascii: "\\")].contains(address.dropFirst().first), !hasBasePath(address) else {
      return nil
    }
    switch reference.meaning {
    case .url: break
    case .data: if address.count == 1 || address.contains(where: \.isSpace) { return nil }
    case .literal: if !Self.ownFolders.contains(where: { address.starts(with: $0) }) { return nil }
    }
    let place = reference.range.lowerBound + blanks
    // Blanks that are written as escapes are longer than they look.
    return blanks == 0 || text[reference.range].prefix(blanks).allSatisfy(\.isSpace) ? place : nil
  }

  private func hasBasePath(_ address: ArraySlice<UInt8>) -> Bool {
    guard address.starts(with: basePath.utf8) else { return false }
    return address.dropFirst(basePath.utf8.count).first.map { "/?#".utf8.contains($0) } ?? true
  }

  /// Of a text in a script nobody knows whether it is an address, or what else is done with it; these are folders of every
  /// site.
  private static let ownFolders = ["/api/", "/assets/", "/static/"].map { Array($0.utf8) }
}

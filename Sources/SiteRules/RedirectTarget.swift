/// Where a rule leads: a path of the site, or an address elsewhere, with the names of what the rule's path captured.
package struct RedirectTarget: Hashable, Sendable {
  package enum Piece: Hashable, Sendable {
    /// As it goes into a `Location` header: ASCII, percent-encoded.
    case literal(String)
    /// What a placeholder, the splat or a query parameter has captured.
    case capture(String)
  }

  /// As it was written.
  package let text: String
  package let pieces: [Piece]
  /// `https` or `http`, of an address elsewhere.
  package let scheme: String?
  /// `host` or `host:port`, of an address elsewhere.
  package let authority: String?

  package var isLocal: Bool { authority == nil }
  package var hasQuery: Bool { literals.contains("?") }
  package var hasFragment: Bool { literals.contains("#") }
  package var captures: [String] { pieces.compactMap { if case .capture(let name) = $0 { name } else { nil } } }

  private var literals: String { pieces.reduce(into: "") { if case .literal(let text) = $1 { $0 += text } } }

  /// - Parameter names: of the captures that the rule has.
  package init(_ text: String, names: Set<String>) throws(RuleProblem) {
    func problem(_ message: String, at offset: Int = 0, help: String? = nil) -> RuleProblem {
      RuleProblem(.to, "\(text.shown) \(message)", offset: offset, help: help)
    }
    guard text.utf8.count <= RuleLimits.redirectLength else { throw problem("is longer than \(RuleLimits.redirectLength) bytes") }
    for (offset, byte) in text.utf8.enumerated() where byte.isControl || " \"<>\\^`{|}".utf8.contains(byte) {
      throw problem("has a character that no URL has", at: offset, help: "write it as a percent escape")
    }
    guard PercentEncoding.decode(Array(text.utf8)) != nil else {
      throw problem("has a % without two hexadecimal digits", help: "write %25 for a percent sign")
    }
    for escape in ["%00", "%0a", "%0d"] where text.lowercased().contains(escape) {
      throw problem("escapes a character that would break its line", help: "leave \(escape) out")
    }
    let elsewhere = try Self.elsewhere(text)
    let start = elsewhere.map { text.utf8.index(text.startIndex, offsetBy: $0.scheme.utf8.count + 3 + $0.authority.utf8.count) } ?? text.startIndex
    if elsewhere == nil {
      guard text.hasPrefix("/") else { throw problem("is no path and no address", help: "begin it with /, https:// or http://") }
      guard !text.hasPrefix("//") else { throw problem("leaves the scheme out", help: "write \"https:\(text.prefix(60))\"") }
    }
    (scheme, authority) = (elsewhere?.scheme, elsewhere?.authority)
    self.text = text
    pieces = try Self.pieces(text, from: start, names: names)
    let path = text[start...].prefix { $0 != "?" && $0 != "#" }
    if path.split(separator: "/").contains(where: { [".", ".."].contains($0) }) {
      throw problem("has a part that leads out of its folder", help: "leave . and .. out")
    }
  }

  /// The scheme and authority of an absolute URL; neither may hold a placeholder, so that a request can't choose the host.
  private static func elsewhere(_ text: String) throws(RuleProblem) -> (scheme: String, authority: String)? {
    guard let scheme = ["https", "http"].first(where: { text.lowercased().hasPrefix("\($0)://") }) else { return nil }
    let authority = text.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let host = parts.first ?? ""
    let isHost = !host.isEmpty && host.utf8.count <= 253 && host.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-.".utf8.contains($0) }
    let isPort = parts.count < 2 || Int(parts[1]).map { (1...65535).contains($0) && String($0) == parts[1] } == true
    guard isHost, isPort, !host.hasPrefix("."), !host.contains("..") else {
      throw RuleProblem(
        .to, "\(text.shown) has no host that is a name", offset: scheme.count + 3,
        help: "write it as in https://example.org/path; no user name, no placeholder in the host, other letters in their xn-- form")
    }
    return (scheme, String(authority))
  }

  private static func pieces(_ text: String, from start: String.Index, names: Set<String>) throws(RuleProblem) -> [Piece] {
    var pieces: [Piece] = [.literal(String(text[..<start]))]
    var literal = ""
    var rest = text[start...]
    while let character = rest.first {
      guard character == ":", let next = rest.utf8.dropFirst().first, next.isASCIILetter else {
        literal.append(character)
        rest = rest.dropFirst()
        continue
      }
      let name = String(decoding: rest.utf8.dropFirst().prefix(while: \.isNameByte), as: UTF8.self)
      guard names.contains(name) else {
        let known = names.sorted().map { ":\($0)" }.joined(separator: ", ")
        throw RuleProblem(
          .to, "\(text.shown) uses :\(name), which its path does not have", offset: text.utf8.distance(from: text.startIndex, to: rest.startIndex),
          help: known.isEmpty ? "add it to the path, or write %3A for a colon" : "the path has \(known); write %3A for a colon")
      }
      pieces += [.literal(PercentEncoding.encodeNonASCII(literal)), .capture(name)]
      literal = ""
      rest = rest.dropFirst(name.count + 1)
    }
    pieces.append(.literal(PercentEncoding.encodeNonASCII(literal)))
    return pieces.filter { $0 != .literal("") }
  }
}

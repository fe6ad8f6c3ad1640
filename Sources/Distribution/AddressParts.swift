/// An address behind `://`, cut where its marks are (RFC 3986, 3.2).
struct AddressParts {
  let authority: String
  /// From the first slash on.
  let path: String
  let user: String?
  /// Whether something stands behind the user; it is kept nowhere.
  let hasPassword: Bool
  /// Without brackets; nil when they are not closed.
  let host: String?
  let port: String?

  init(_ text: Substring) {
    let end = text.firstIndex { "/?#".contains($0) } ?? text.endIndex
    // A password may hold any character: the last `@` before the path ends it, or one in what would be the path.
    let whole = text[..<end]
    path = String(text[end...])
    let at = whole.lastIndex(of: "@")
    let userInfo = at.map { whole[..<$0] }
    hasPassword = userInfo?.contains(":") ?? Self.hidesPassword(text, authority: whole)
    user = userInfo.map { String($0.prefix { $0 != ":" }) }
    let rest = at.map { whole[whole.index(after: $0)...] } ?? whole
    authority = String(rest)
    if rest.hasPrefix("[") {
      let close = rest.firstIndex(of: "]")
      host = close.map { String(rest[rest.index(after: rest.startIndex)..<$0]) }
      let behind = close.map { rest[rest.index(after: $0)...] } ?? ""
      port = behind.isEmpty ? nil : String(behind.hasPrefix(":") ? behind.dropFirst() : behind)
    } else {
      let colon = rest.firstIndex(of: ":")
      host = String(rest[..<(colon ?? rest.endIndex)])
      port = colon.map { String(rest[rest.index(after: $0)...]) }
    }
  }

  /// `user:pa/ss@host`: what looks like a port is the beginning of a password that holds a slash.
  private static func hidesPassword(_ text: Substring, authority: Substring) -> Bool {
    guard !authority.hasPrefix("["), let colon = authority.firstIndex(of: ":") else { return false }
    let port = authority[authority.index(after: colon)...]
    return !port.utf8.allSatisfy(AddressText.isDigit) && text.contains("@")
  }

  func refuseQuery(_ example: String) throws(RemoteError) {
    if let mark = path.first(where: { "?#".contains($0) }) {
      throw RemoteAddress.invalid("the address holds \"\(mark)\": it names a folder, without a query", example)
    }
  }
}

/// Somebody's mail address, with a name or without: `Slipway <ci@example.org>` or `ci@example.org`.
package struct Mailbox: Sendable, Hashable {
  package let name: String
  /// ASCII, `local@domain`.
  package let address: String

  /// - Throws: `invalidRequest` for what is no address. Quoted local parts and addresses outside ASCII
  ///   (RFC 6531) are refused: few servers take them.
  package init(_ text: String) throws(HTTPError) {
    if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
      name = Self.unquoted(text[..<open])
      address = String(text[text.index(after: open)...].dropLast())
    } else {
      name = ""
      address = text
    }
    guard Self.isAddress(address), RequestCheck.isFieldValue(name) else {
      throw HTTPError(
        .invalidRequest, "\"\(Self.shown(text))\" is no mail address", help: "write it as name@example.org or Name <name@example.org>")
    }
  }

  /// The domain of the address.
  package var domain: String { String(address.split(separator: "@").last ?? "") }

  /// As a header's value (RFC 5322, section 3.4).
  var headerValue: String {
    if name.isEmpty { return address }
    let isPlain = name.utf8.allSatisfy { RequestCheck.isToken(String(UnicodeScalar($0))) && $0 != UInt8(ascii: ".") || $0 == 0x20 }
    return "\(isPlain ? name : EncodedWord.always(name)) <\(address)>"
  }

  private static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 254 else { return false }
    let (local, domain) = (parts[0], parts[1])
    return local.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { RequestCheck.isToken(String($0)) }
      && domain.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
        !label.isEmpty && label.utf8.count <= 63 && label.utf8.allSatisfy(isDomainByte)
      }
  }

  private static func isDomainByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func unquoted(_ text: Substring) -> String {
    let start = text.drop { $0 == " " }
    let trimmed = start.dropLast(start.reversed().prefix { $0 == " " }.count)
    let isQuoted = trimmed.count >= 2 && trimmed.hasPrefix("\"") && trimmed.hasSuffix("\"")
    return String(isQuoted ? trimmed.dropFirst().dropLast() : trimmed)
  }

  /// Without control characters and not too long, for a message.
  private static func shown(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(80).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
  }
}

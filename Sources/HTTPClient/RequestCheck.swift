/// What may stand in a request: nothing that would begin a header or a request of its own.
enum RequestCheck {
  /// - Throws: `invalidRequest`.
  static func check(_ request: HTTPRequest) throws(HTTPError) {
    guard isToken(request.method) else { throw invalid("\"\(request.method.prefix(40))\" is no HTTP method") }
    guard isURL(request.url, schemes: ["http", "https"]) else {
      throw HTTPError(.invalidRequest, "the address is no http or https URL", help: "write it as https://host/path")
    }
    for header in request.headers {
      guard isToken(header.name) else { throw invalid("\"\(header.name.prefix(40))\" is no header name") }
      guard isFieldValue(header.value) else {
        throw invalid("the value of header \"\(header.name)\" has a line break or another control character")
      }
    }
  }

  /// RFC 9110, section 5.6.2.
  static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  /// Without control characters but the tab (RFC 9110, section 5.5).
  static func isFieldValue(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 == 9 || ($0 >= 0x20 && $0 != 0x7F) }
  }

  static func isURL(_ text: String, schemes: [String]) -> Bool {
    let lower = text.lowercased()
    return text.utf8.count <= 8192 && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
      && schemes.contains { lower.hasPrefix("\($0)://") && lower.utf8.count > $0.utf8.count + 3 }
  }

  /// What may be shown of a URL: scheme, host and port. Users, paths and queries may hold secrets.
  static func origin(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return "the server" }
    let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return "\(url[..<scheme.upperBound])\(host)"
  }

  private static func invalid(_ message: String) -> HTTPError { HTTPError(.invalidRequest, message) }
}

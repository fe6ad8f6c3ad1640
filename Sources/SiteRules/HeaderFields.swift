/// Which headers a site may set.
package enum HeaderFields {
  package static func check(_ name: String, value: String) throws(RuleProblem) {
    try check(name: name)
    let lower = name.lowercased()
    if lower == "basic-auth" {
      throw RuleProblem(
        .name, "passwords don't belong into a release, which everyone who has it can read",
        help: "let the operator set `protect` in the config of nginx-publish")
    }
    if let reason = reserved[lower] { throw RuleProblem(.name, "a site does not set \(name): \(reason)", help: "remove the line") }
    guard value.unicodeScalars.count <= RuleLimits.headerLength else {
      throw RuleProblem(.value, "the value has over \(RuleLimits.headerLength) characters", help: "write a shorter one")
    }
    guard !value.isEmpty else { throw RuleProblem(.value, "\(name) has no value", help: "write one, or \"! \(name)\" to send none") }
    if let offset = value.utf8.enumerated().first(where: { $0.element.isControl && $0.element != 0x09 })?.offset {
      throw RuleProblem(.value, "the value of \(name) has a control character, which would break its line", offset: offset, help: "remove it")
    }
    if let offset = value.utf8.enumerated().first(where: { $0.element >= 0x80 })?.offset {
      throw RuleProblem(.value, "the value of \(name) has a letter beyond ASCII, which headers don't carry", offset: offset, help: "write it as a percent escape, where the header takes one")
    }
  }

  package static func check(removing name: String) throws(RuleProblem) {
    try check(name: name)
    if let reason = reserved[name.lowercased()] { throw RuleProblem(.name, "a site does not remove \(name): \(reason)", help: "remove the line") }
  }

  /// A token of RFC 9110, section 5.6.2, without the marks that no registered header has.
  private static func check(name: String) throws(RuleProblem) {
    let isToken = !name.isEmpty && name.utf8.count <= 100 && name.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-_".utf8.contains($0) }
    guard isToken else { throw RuleProblem(.name, "\(name.shown) is no name of a header", help: "letters, digits and hyphens, as in X-Frame-Options: DENY, or ! X-Frame-Options") }
  }

  private static let connection = "it is about the connection, which is the server's"
  private static let body = "the server makes it from the body that it sends"
  /// In lower case, with the reason.
  private static let reserved: [String: String] = [
    "connection": connection, "keep-alive": connection, "proxy-authenticate": connection, "proxy-authorization": connection,
    "proxy-connection": connection, "te": connection, "trailer": connection, "transfer-encoding": connection, "upgrade": connection,
    "alt-svc": connection, "content-length": body, "content-encoding": body, "content-range": body, "accept-ranges": body, "etag": body,
    "last-modified": body, "allow": "the server knows what it allows",
    "content-type": "it follows from the ending of the file's name", "date": "it is the server's clock", "age": "it is a cache's",
    "server": "it names the server", "location": "`_redirects` says what leads elsewhere", "retry-after": "it is the server's",
    "www-authenticate": "the operator protects a deployment", "status": "`_redirects` can give one",
    "set-cookie": "one value for every visitor would be no session, and copies of pages must be the same for all",
  ]
}

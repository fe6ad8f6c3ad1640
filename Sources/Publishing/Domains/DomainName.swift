internal import Nginx
internal import StepProtocol

/// A domain as a person types it.
package enum DomainName {
  /// - Returns: as browsers send it: in lower case, without a dot at the end.
  /// - Throws: `ServingError`, which says what to write instead.
  package static func parse(_ text: String) throws -> String {
    let shown = text.prefix(80)
    func refuse(_ message: String, _ help: String) -> ServingError { ServingError(.validation, message, help: help) }
    if let scheme = text.firstRange(of: "://") {
      let host = text[scheme.upperBound...].prefix { !"/:?#".contains($0) }
      throw refuse("\"\(shown)\" is an address, not a domain", "give the name alone: \(Names.isDomain(host.lowercased()) ? host.lowercased() : "www.example.org")")
    }
    if text.contains("*") {
      throw refuse(
        "\"\(shown)\" is a wildcard, and a domain leads to one site", "give each name, or make \(text.drop { $0 != "." }.dropFirst()) a base domain: \"domains\" of \"nginx\" in settings.json")
    }
    let name = (text.hasSuffix(".") ? String(text.dropLast()) : text).lowercased()
    if !name.unicodeScalars.allSatisfy(\.isASCII), let ascii = Punycode.domain(name), Names.isDomain(ascii) {
      throw refuse("\"\(shown)\" has letters that DNS does not know", "its form for DNS is \(ascii)")
    }
    guard Names.isDomain(name) else {
      throw refuse("\"\(shown)\" is no domain name", "letters, digits and hyphens with dots between them, as www.example.org")
    }
    guard name.contains(".") else { throw refuse("\"\(shown)\" is no full domain name", "with its top level: \(name).example.org") }
    guard !name.hasSuffix(".localhost") else {
      throw refuse("\"\(shown)\" can't be given to a site: names under localhost follow from site and environment", "a site's name there is <site>.localhost")
    }
    return name
  }
}

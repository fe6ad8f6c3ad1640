/// What a registry asks for: `WWW-Authenticate` (RFC 9110, 11.6.1).
enum RegistryChallenge: Hashable {
  case basic
  /// A token of a server that the registry names (https://distribution.github.io/distribution/spec/auth/token/).
  case bearer(realm: String, service: String?, scope: String?)

  /// nil for another scheme, and for what is none.
  init?(_ header: String) {
    let scheme = header.prefix { $0 != " " }.lowercased()
    if scheme == "basic" {
      self = .basic
      return
    }
    guard scheme == "bearer" else { return nil }
    let parameters = Self.parameters(header.dropFirst(scheme.count))
    guard let realm = parameters["realm"] else { return nil }
    self = .bearer(realm: realm, service: parameters["service"], scope: parameters["scope"])
  }

  /// `name="value", name=value`
  private static func parameters(_ text: Substring) -> [String: String] {
    var result: [String: String] = [:]
    var rest = text
    while true {
      rest = rest.drop { $0 == " " || $0 == "," || $0 == "\t" }
      guard let equals = rest.firstIndex(of: "=") else { return result }
      let name = rest[..<equals].lowercased()
      rest = rest[rest.index(after: equals)...]
      var value = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while let character = rest.popFirst(), character != "\"" {
          if character == "\\" { value += rest.popFirst().map(String.init) ?? "" } else { value.append(character) }
        }
      } else {
        value = String(rest.prefix { $0 != "," && $0 != " " })
        rest = rest.dropFirst(value.count)
      }
      result[name] = value
    }
  }
}

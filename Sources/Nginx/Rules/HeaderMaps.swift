internal import SiteRules

/// The headers of one set. Each block of the file adds a piece of text where its path matches: `, value`, or a mark that
/// takes away all that stands before it. What is left at the end is the header; no piece at all, and the server's own
/// value stands.
struct HeaderMaps {
  let rules: [HeaderRule]
  let prefix: String

  /// No header holds this byte.
  private static let mark = "\u{1}"

  /// Names in lower case.
  var names: [String] { Array(Set(rules.flatMap { $0.actions.map { $0.name.lowercased() } })).sorted() }

  /// As a part of a variable's name, another for each header.
  static func variable(_ name: String) -> String { name.map { $0 == "-" ? "_h" : $0 == "_" ? "_u" : String($0) }.joined() }

  var maps: [NginxMap] {
    names.enumerated().flatMap { number, name -> [NginxMap] in
      var maps: [NginxMap] = []
      var key = ""
      for (index, rule) in rules.enumerated() {
        let pieces = rule.actions.filter { $0.name.lowercased() == name }.map { action -> String in
          switch action {
          case .set(let field): ", \(field.value)"
          case .remove: Self.mark
          }
        }
        guard !pieces.isEmpty else { continue }
        let variable = "\(prefix)_h\(number)_\(index)"
        var map = NginxMap("$request_path", variable)
        map.expression("^\(PathExpression(form: .decoded, capturing: false).text(rule.path))$", NginxText.value(pieces.joined()))
        maps.append(map)
        key += "$\(variable)"
      }
      var joined = NginxMap(key, "\(prefix)_header_\(Self.variable(name))")
      joined.exact("", "$standard_\(Self.variable(name))")
      joined.expression("^(?:[^\\x01]*\\x01)*, ([^\\x01]+)$", "$1")
      return maps + [joined]
    }
  }
}

/// One `map` block of nginx: a variable that is worked out when it is first used.
struct NginxMap {
  /// In which nginx looks for variables.
  var source: String
  /// Without its `$`.
  var name: String
  /// As tokens, quoted already where they need it.
  private var rows: [String] = []

  init(_ source: String, _ name: String, default standard: String = "\"\"") {
    (self.source, self.name) = (source, name)
    rows.append("default \(standard);")
  }

  /// A key that is compared as it is, without regard to case.
  mutating func exact(_ key: String, _ value: String) { rows.append("\(NginxConfiguration.quoted(key)) \(value);") }

  /// A key that is a regular expression, in the order of the rows.
  mutating func expression(_ expression: String, _ value: String, ignoringCase: Bool = false) {
    rows.append("\(NginxConfiguration.quoted((ignoringCase ? "~*" : "~") + expression)) \(value);")
  }

  mutating func volatile() { rows.append("volatile;") }

  var text: String { "  map \"\(source)\" $\(name) {\n" + rows.map { "    \($0)\n" }.joined() + "  }\n" }
}

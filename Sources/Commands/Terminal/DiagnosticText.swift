internal import Diagnostics
internal import JSON

/// `file:line:column: error: message`, as compilers print it, each with its help below.
func diagnosticsText(_ diagnostics: [Diagnostic], _ appearance: Appearance, indent: Int = 0) -> String {
  diagnostics.map { diagnostic in
    let margin = String(repeating: " ", count: indent)
    let place = diagnostic.location.map { appearance.paint(displayable($0.description) + ":", .bold) + " " } ?? ""
    let severity = appearance.paint("\(diagnostic.severity.rawValue):", .bold, diagnostic.severity == .error ? .red : .yellow)
    let lines = displayableLines(diagnostic.message)
    var text = "\(margin)\(place)\(severity) \(lines[0])\n"
    for line in lines.dropFirst() { text += "\(margin)  \(line)\n" }
    if let help = diagnostic.help {
      text += "\(margin)  \(appearance.paint("help:", .cyan)) \(displayableLines(help).joined(separator: "\n\(margin)        "))\n"
    }
    return text
  }.joined()
}

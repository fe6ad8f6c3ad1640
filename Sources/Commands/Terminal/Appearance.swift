internal import POSIX

/// What the reader of a stream can show.
struct Appearance: Sendable, Hashable {
  enum Style: String, Sendable {
    // Select Graphic Rendition, ECMA-48 8.3.117.
    case bold = "1", dim = "2", red = "31", green = "32", yellow = "33", cyan = "36"
  }

  var colours: Bool
  /// Whether characters outside ASCII can be shown.
  var unicode: Bool
  /// Nil where nothing needs to fit: a file, a pipe.
  var columns: Int?

  /// Text that goes anywhere unharmed.
  static let plain = Appearance(colours: false, unicode: true, columns: nil)

  /// Of one of the standard streams.
  static func of(_ descriptor: Int32) -> Appearance {
    let isTerminal = Environment.isTerminal(descriptor)
    return Appearance(
      colours: usesColours(isTerminal: isTerminal) { Environment[$0] }, unicode: showsUnicode { Environment[$0] },
      columns: isTerminal ? Terminal.columns(descriptor) : nil)
  }

  /// no-color.org, then bixense.com/clicolors.
  static func usesColours(isTerminal: Bool, _ variable: (String) -> String?) -> Bool {
    if let value = variable("NO_COLOR"), !value.isEmpty { return false }
    if let value = variable("CLICOLOR_FORCE"), !value.isEmpty, value != "0" { return true }
    return isTerminal && variable("TERM") != "dumb"
  }

  /// POSIX.1-2017, 8.2: the first of these that isn't empty says the character set.
  static func showsUnicode(_ variable: (String) -> String?) -> Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variable).first { !$0.isEmpty } ?? "C"
    let name = locale.lowercased()
    return name.hasSuffix("utf-8") || name.hasSuffix("utf8")
  }

  func paint(_ text: String, _ styles: Style...) -> String {
    guard colours, !text.isEmpty, !styles.isEmpty else { return text }
    return "\u{1B}[\(styles.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
  }

  var ellipsis: String { unicode ? "…" : "..." }
}

/// Words as systemd, logrotate and shells read them.
enum ServiceText {
  /// One word of a command line or list in a unit (systemd.syntax(7), systemd.service(5)): specifiers and variables are
  /// none here.
  static func unitWord(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("%", with: "%%").replacing("$", with: "$$") + "\""
  }

  /// One assignment of `Environment=`, which knows no variables (systemd.exec(5)).
  static func environmentWord(_ text: String) -> String { unitWord(text).replacing("$$", with: "$") }

  /// A setting that is one value to the end of its line.
  static func unitValue(_ text: String) -> String { text.replacing("%", with: "%%") }

  /// A name in a file of logrotate(8). It is a pattern of glob(7), and what quotes and escapes do in it depends on what
  /// else there is: a character that would mean something stands for any one character instead.
  static func logrotateWord(_ text: String) -> String {
    "\"" + String(text.map { "\"'\\*?[]{}".contains($0) ? "?" : $0 }) + "\""
  }

  static func shellWord(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}

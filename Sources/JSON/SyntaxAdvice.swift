/// What would put a text right that jansson refused: the mistakes that people make who know JavaScript or YAML,
/// and those that editors make for them.
/// - Parameters:
///   - offset: where the complaint is, in bytes.
///   - reason: jansson's words.
func syntaxAdvice(_ text: [UInt8], at offset: Int, _ reason: String) -> String? {
  let here = String(decoding: text.dropFirst(offset).prefix(4), as: UTF8.self).first
  let before = text.prefix(offset).last { !" \t\r\n".utf8.contains($0) }
  switch here {
  case nil: return offset > 0 ? "a bracket, a brace or a text was opened and is not closed" : nil
  case "}", "]": return before == UInt8(ascii: ",") ? "leave out the comma before it" : nil
  case "'", "“", "”", "„", "‘", "’", "«": return "write texts between \" and \""
  case "/", "#": return "JSON has no comments"
  default: break
  }
  if reason.hasPrefix("'}' expected") || reason.hasPrefix("']' expected") { return "put a comma before it" }
  if reason.hasPrefix("string or '}' expected") { return "write keys between \" and \"" }
  if reason.hasPrefix("unexpected newline") { return "close the text with \", or write the line break as \\n" }
  if reason.hasPrefix("control character") { return "write a tab as \\t, others as \\u and four hexadecimal digits" }
  if reason.hasPrefix("invalid escape") { return "write a backslash as \\\\" }
  if reason.hasPrefix("premature end") { return "close the text with \"" }
  return nil
}

import Diagnostics
import JSON
import Testing

/// What a text that is refused says: its code and its place, to the character.
struct SyntaxErrorTests {
  private func failure(_ text: String) -> JSONError? { failure(Array(text.utf8)) }

  private func failure(_ bytes: [UInt8]) -> JSONError? {
    do throws(JSONError) {
      _ = try JSONValue(parsing: bytes, file: "a.json")
      return nil
    } catch { return error }
  }

  @Test(arguments: [
    ("{\"a\": 1,}", 1, 9), ("{\"a\" 1}", 1, 6), ("{\"a\": }", 1, 7), ("[1 2]", 1, 4), ("[1, 2", 1, 6), ("[1,\n  tru]", 2, 3),
    ("{\"é\": x}", 1, 7), ("[\"😀😀\", ?]", 1, 8), ("{\r\n  \"a\": 1\r\n  \"b\": 2\r\n}", 3, 3), ("\n\n\n  nope\n", 4, 3),
    ("[\"abc\n\"]", 1, 2), ("[1, \"abc", 1, 5), ("{\"a\": 1 \"a key that is longer than twenty bytes\": 2}", 1, 9),
    ("[true, \"\\q\"]", 1, 8), ("[01]", 1, 2), ("[1.]", 1, 2), ("[-]", 1, 2), ("['a']", 1, 2), ("{a: 1}", 1, 2), ("[\"a\", ]", 1, 7),
    ("[\"\\ud800\"]", 1, 2), ("[\"\\udc00\\ud800\"]", 1, 2), ("[\"tab\there\"]", 1, 2), ("[NaN]", 1, 2), ("[+1]", 1, 2), ("// no\n[]", 1, 1),
    ("{\"a\": \"x\"\n\n\"b\": 1}", 3, 1), ("{\"a\u{0}b\": 1}", 1, 2), ("{\"a\\u0000b\": 1}", 1, 2),
  ])
  func `a syntax error is at the beginning of the token`(text: String, line: Int, column: Int) throws {
    let error = try #require(failure(text))
    #expect(error.code == .syntax, "\(error)")
    #expect(error.location == SourceLocation(file: "a.json", line: line, column: column), "\(error)")
    #expect(!error.message.isEmpty)
  }

  @Test(arguments: [("", 1, 1), ("  \n ", 2, 2), ("\r\n", 2, 1)])
  func `an empty text says that it is empty`(text: String, line: Int, column: Int) throws {
    let error = try #require(failure(text))
    #expect(error.message == "the text is empty")
    #expect(error.location == SourceLocation(file: "a.json", line: line, column: column))
  }

  @Test(arguments: [
    ("{\"a\": 1, \"b\": {\"c\": 1,\n \"c\": 2}}", 2, 2), ("{\"a\":1,\"\\u0061\":2}", 1, 8), ("{\"é\": 1, \"é\": 2}", 1, 10),
    ("{\"\": 1, \"\": 2}", 1, 9),
  ])
  func `a duplicate key is refused where it stands the second time`(text: String, line: Int, column: Int) throws {
    let error = try #require(failure(text))
    #expect(error.code == .duplicateKey)
    #expect(error.location == SourceLocation(file: "a.json", line: line, column: column), "\(error)")
  }

  @Test(arguments: [0, 20])
  func `keys that differ only in their Unicode form are duplicates`(others: Int) throws {
    let members = (0..<others).map { "\"k\($0)\": 0, " }.joined()
    let error = try #require(failure("[{\(members)\n\"\u{e9}\": 1,\n \"e\u{301}\": {\"x\": 2}}]"))
    #expect(error.code == .duplicateKey)
    #expect(error.location == SourceLocation(file: "a.json", line: 3, column: 2), "\(error)")
  }

  @Test(arguments: [
    ("overlong slash", [0xC0, 0xAF]), ("overlong NUL", [0xC0, 0x80]), ("overlong in three bytes", [0xE0, 0x80, 0xAF]),
    ("overlong in four bytes", [0xF0, 0x80, 0x80, 0xAF]), ("a high surrogate", [0xED, 0xA0, 0x80]),
    ("a low surrogate", [0xED, 0xB0, 0x80]), ("over U+10FFFF", [0xF4, 0x90, 0x80, 0x80]), ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]),
    ("a lone continuation", [0x80]), ("a cut sequence", [0xC3]), ("Latin-1", [0xE9, 0x20]), ("0xFF", [0xFF]),
  ] as [(String, [UInt8])])
  func `invalid UTF-8 is refused at the byte`(kind: String, bytes: [UInt8]) throws {
    let error = try #require(failure(Array("{\"é\":\n \"ab".utf8) + bytes + Array("c\"}".utf8)))
    #expect(error.code == .invalidUTF8, "\(kind): \(error)")
    #expect(error.location == SourceLocation(file: "a.json", line: 2, column: 5), "\(kind): \(error)")
  }

  @Test func `a byte order mark is refused`() throws {
    let error = try #require(failure([0xEF, 0xBB, 0xBF] + Array("{}".utf8)))
    #expect(error.location == SourceLocation(file: "a.json", line: 1, column: 1))
    #expect(error.message == "the text begins with a byte order mark")
    #expect(error.help == "save it as UTF-8 without one")
    #expect(failure([0xFF, 0xFE, 0x7B, 0x00]) != nil)
  }

  @Test(arguments: [
    ("{\"a\": 1,}", "leave out the comma before it"), ("[\"a\", ]", "leave out the comma before it"), ("{\"a\": }", nil),
    ("['a']", "write texts between \" and \""), ("[“a”]", "write texts between \" and \""), ("// no\n[]", "JSON has no comments"),
    ("[1 2]", "put a comma before it"), ("{\"a\": 1\n \"b\": 2}", "put a comma before it"), ("{a: 1}", "write keys between \" and \""),
    ("[\"a\nb\"]", "close the text with \", or write the line break as \\n"), ("[\"\\q\"]", "write a backslash as \\\\"),
    ("[\"a\tb\"]", "write a tab as \\t, others as \\u and four hexadecimal digits"),
    ("[1, 2", "a bracket, a brace or a text was opened and is not closed"), ("{\"a", "close the text with \""),
  ] as [(String, String?)])
  func `the usual mistakes come with what would be right`(text: String, help: String?) throws {
    let error = try #require(failure(text))
    #expect(error.help == help)
    #expect(error.diagnostics.first?.help == help)
  }

  @Test(arguments: [("{} x", 1, 4), ("1 2", 1, 3), ("[]\n[]", 2, 1), ("null,", 1, 5)])
  func `text after the value is refused`(text: String, line: Int, column: Int) throws {
    let error = try #require(failure(text))
    #expect(error.code == .trailingText)
    #expect(error.location == SourceLocation(file: "a.json", line: line, column: column), "\(error)")
    #expect(failure("{}\u{0}") != nil)
  }

  @Test func `nesting up to the limit is read, one more level is refused at its bracket`() throws {
    func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(failure(nested(64)) == nil)
    let error = try #require(failure(nested(65)))
    #expect(error.code == .tooDeep)
    #expect(error.location?.column == 65)
    #expect(failure("[\"\(String(repeating: "[", count: 100))\"]") == nil)
    #expect(failure(String(repeating: "[", count: 1_000_000))?.code == .tooDeep)
    #expect(throws: JSONError.self) { try JSONValue(parsing: Array("{\"a\":{}}".utf8), maximumDepth: 1) }
    #expect(throws: Never.self) { try JSONValue(parsing: Array("{\"a\":1}".utf8), maximumDepth: 1) }
  }

  @Test(arguments: ["9223372036854775808", "-9223372036854775809", "1e400", "-1e400", String(repeating: "9", count: 400)])
  func `a number that can't be held is refused, never rounded`(text: String) throws {
    let error = try #require(failure("[1, \(text)]"))
    #expect(error.code == .numberOutOfRange)
    #expect(error.location?.column == 5, "\(error)")
  }

  @Test func `the report is one line with file, line and column`() throws {
    let error = try #require(failure("[1,\n  tru]"))
    #expect(error.description.hasPrefix("a.json:2:3: error: "))
  }
}

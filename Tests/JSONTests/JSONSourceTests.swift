import Diagnostics
import JSON
import Testing

struct JSONSourceTests {
  static let text = """
    {
      "name": "é😀", "list": [1,  [true, {"deep": null}],
        "x"],
      "a/b": {"~": 1.5, "": {"": 2}},\r
      "\\u0061\\"": -3,
      "0": {"1": "one"}
    }
    """

  let source: JSONSource

  init() throws { source = try JSONSource(parsing: Array(Self.text.utf8), file: "d/s.json") }

  @Test(arguments: [
    ("", 1, 1), ("/name", 2, 11), ("/list", 2, 25), ("/list/0", 2, 26), ("/list/1", 2, 30), ("/list/1/0", 2, 31),
    ("/list/1/1", 2, 37), ("/list/1/1/deep", 2, 46), ("/list/2", 3, 5), ("/a~1b", 4, 10), ("/a~1b/~0", 4, 16),
    ("/a~1b/", 4, 25), ("/a~1b//", 4, 30), ("/a\"", 5, 15), ("/0", 6, 8), ("/0/1", 6, 14),
  ])
  func `the place of a value`(pointer: String, line: Int, column: Int) {
    #expect(source.location(of: pointer) == SourceLocation(file: "d/s.json", line: line, column: column))
  }

  @Test(arguments: [
    ("", 1, 1), ("/name", 2, 3), ("/list", 2, 17), ("/list/1", 2, 30), ("/list/1/1/deep", 2, 38), ("/a~1b", 4, 3),
    ("/a~1b/~0", 4, 11), ("/a~1b/", 4, 21), ("/a~1b//", 4, 26), ("/a\"", 5, 3), ("/0/1", 6, 9),
  ])
  func `the place of a key`(pointer: String, line: Int, column: Int) {
    #expect(source.keyLocation(of: pointer) == SourceLocation(file: "d/s.json", line: line, column: column))
  }

  @Test(arguments: [("/list/9", "/list"), ("/missing", ""), ("/name/x/y", "/name"), ("/list/1/1/no/more", "/list/1/1"), ("no pointer", "")])
  func `a pointer to nothing gives the nearest parent`(pointer: String, parent: String) {
    #expect(source.location(of: pointer) == source.location(of: parent))
  }

  @Test func `a place inside a string`() {
    #expect(source.location(of: "/list/2", offset: 0) == SourceLocation(file: "d/s.json", line: 3, column: 6))
    #expect(source.location(of: "/name", offset: "é".utf8.count) == SourceLocation(file: "d/s.json", line: 2, column: 13))
  }

  @Test(arguments: [(0, 3), (1, 4), (2, 6), (3, 12), (5, 18), (9, 30), (10, 31), (99, 31)])
  func `a place behind escapes`(offset: Int, column: Int) throws {
    let source = try JSONSource(parsing: Array(#"["a\n\u0041\u00e9\ud83d\ude00b"]"#.utf8), file: "f")
    #expect(source.value.arrayValue?.first?.stringValue == "a\nAé😀b")
    #expect(source.location(of: "/0", offset: offset).column == column)
  }

  @Test func `tokens with combining characters are escaped and found`() throws {
    let key = "~\u{301}/\u{301}"
    #expect("".appendingPointer(key) == "/~0\u{301}~1\u{301}")
    let source = try JSONSource(parsing: Array("{\"\u{301}x\": {\"\(key)\": [1]}}".utf8), file: "f")
    #expect(source.location(of: "".appendingPointer("\u{301}x").appendingPointer(key) + "/0").column == 18)
    #expect(source.location(of: "/\u{301}x/no").column == 8)
  }

  @Test func `a text that is no JSON has no places`() {
    #expect(throws: JSONError.self) { try JSONSource(parsing: Array("{".utf8), file: "f") }
  }

  @Test(arguments: ["1", "\"text\"", " [ ] ", "{}", "[[],[[]]]", "-1.5e3", "{\"a\":{}}"])
  func `short texts`(text: String) throws {
    let column = text.prefix { $0 == " " }.count + 1
    #expect(try JSONSource(parsing: Array(text.utf8), file: "f").location(of: "").column == column)
  }
}

struct TextPositionsTests {
  @Test func `offsets become lines and columns in scalars`() {
    let positions = TextPositions(Array("aé\n\n😀b\r\nc".utf8))
    let expected = [
      (0, 1, 1), (1, 1, 2), (3, 1, 3), (4, 2, 1), (5, 3, 1), (9, 3, 2), (10, 3, 3), (12, 4, 1), (13, 4, 2), (99, 4, 2),
    ]
    for (offset, line, column) in expected {
      #expect(positions.location(at: offset, file: "f") == SourceLocation(file: "f", line: line, column: column), "\(offset)")
    }
  }
}

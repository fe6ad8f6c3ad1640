import JSON
import Testing

struct ParsingTests {
  @Test func `every kind of value`() throws {
    let text = #" {"n":null,"t":true,"f":false,"i":-7,"d":1.5,"s":"a","a":[],"o":{"x":[1,{}]}} "#
    let value = try JSONValue(parsing: text)
    #expect(
      value == ["n": nil, "t": true, "f": false, "i": -7, "d": 1.5, "s": "a", "a": [], "o": ["x": [1, [:]]]])
    #expect(value.objectValue?.keys == ["n", "t", "f", "i", "d", "s", "a", "o"])
  }

  @Test(arguments: [("1", JSONValue.integer(1)), ("\"a\"", "a"), ("true", true), ("null", nil), ("-0", 0), ("1.0", .number(1))])
  func `a value that is no object stands alone too`(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test func `integers keep every digit to the ends of 64 bits`() throws {
    #expect(try JSONValue(parsing: "[9223372036854775807,-9223372036854775808]") == [.integer(.max), .integer(.min)])
    #expect(try JSONValue(parsing: "9007199254740993").text() == "9007199254740993")
  }

  @Test func `escapes, surrogate pairs and U+0000`() throws {
    let text = #""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00a\u0000b""#
    let string = try JSONValue(parsing: text).stringValue
    #expect(string == "\"\\/\u{8}\u{c}\n\r\t\u{e9}\u{1F600}a\u{0}b")
    #expect(try JSONValue(parsing: JSONValue.string(string ?? "").text()).stringValue == string)
  }

  @Test func `an object keeps the order of its members, also a large one, and finds each`() throws {
    for count in [1, 11, 12, 13, 500] {
      let keys = (0..<count).map { "k\(($0 * 7919) % 1009)" }
      let text = "{" + keys.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",") + "}"
      var object = try #require(try JSONValue(parsing: text).objectValue)
      #expect(object.keys == keys)
      for (index, key) in keys.enumerated() { #expect(object[key] == .integer(index)) }
      #expect(object["missing"] == nil)
      object[keys[0]] = nil
      object["new"] = true
      #expect(object.keys == keys.dropFirst() + ["new"])
      #expect(object[keys[0]] == nil)
      #expect(object["new"] == true)
      if let last = keys.dropFirst().last { #expect(object[last] == .integer(count - 1)) }
    }
  }

  @Test func `objects are equal whatever their order, and hash alike`() {
    let a: JSONObject = ["x": 1, "y": [2, ["z": nil]]]
    let b: JSONObject = ["y": [2, ["z": nil]], "x": 1]
    #expect(a == b)
    #expect(a.hashValue == b.hashValue)
    #expect(a != ["x": 1])
    #expect(a != ["x": 1, "y": [2, ["z": 0]]])
    #expect(JSONObject([("a", 1), ("a", 2)]) == ["a": 2])
  }
}

import Diagnostics
import JSON
import Testing

struct FieldTests {
  let root = JSONField(["a": ["b/c": [1, "x", ["d": 2.5]]], "n": nil, "t": true])

  private func failure(_ body: () throws(JSONError) -> Void) -> JSONError? {
    do throws(JSONError) {
      try body()
      return nil
    } catch { return error }
  }

  @Test func `the way to a value is kept`() throws {
    let elements = try root.required("a").required("b/c").elements()
    #expect(elements.map(\.path) == ["/a/b~1c/0", "/a/b~1c/1", "/a/b~1c/2"])
    #expect(try elements[0].integer() == 1)
    #expect(try elements[0].number() == 1)
    #expect(try elements[1].string() == "x")
    #expect(try elements[2].required("d").number() == 2.5)
    #expect(try root.required("t").bool())
    #expect(try root.optional("n") == nil)
    #expect(try root.optional("missing") == nil)
  }

  @Test func `errors say where, what was expected, and what is there`() throws {
    let list = try root.required("a").required("b/c")
    let text = failure { () throws(JSONError) in _ = try list.string() }
    #expect(text?.path == "/a/b~1c")
    #expect(text?.code == .mismatch)
    #expect(text?.description == "error: /a/b~1c: expected a string, found array")
    let missing = failure { () throws(JSONError) in _ = try root.required("a").required("z") }
    #expect(missing?.code == .missing)
    #expect(missing?.path == "/a")
    #expect(failure { () throws(JSONError) in _ = try root.required("n") }?.code == .missing)
    #expect(failure { () throws(JSONError) in _ = try list.strings() }?.path == "/a/b~1c/0")
    #expect(failure { () throws(JSONError) in _ = try list.elements()[2].required("d").integer() }?.path == "/a/b~1c/2/d")
    #expect(failure { () throws(JSONError) in _ = try root.required("t").optional("x") }?.message == "expected an object, found boolean")
    #expect(failure { () throws(JSONError) in _ = try list.elements()[0].bool() }?.message == "expected true or false, found integer")
  }

  enum Colour: String, CaseIterable { case red, green }

  @Test func `an enumeration names what is known`() throws {
    #expect(try JSONField("green").oneOf(Colour.self) == .green)
    let error = failure { () throws(JSONError) in _ = try JSONField("blue", path: "/c").oneOf(Colour.self) }
    #expect(error?.message == "\"blue\" is none of \"red\", \"green\"")
    #expect(error?.path == "/c")
  }
}

struct DecodingTests {
  enum Level: String, Decodable { case low, high }
  struct Inner: Decodable, Equatable {
    var id: Int
    var level: Level?
  }
  struct Config: Decodable, Equatable {
    var site: String
    var strict: Bool?
    var ratio: Double
    var small: UInt8
    var inner: [Inner]
    var table: [String: [Int]]
    var extra: JSONValue?
    var pairs: [[String]]
    var maybe: [Int?]
  }

  static let good: JSONValue = [
    "site": "s", "ratio": 2, "small": 255, "inner": [["id": 1, "level": "high"], ["id": 2, "level": nil], ["id": 3]],
    "table": ["a": [1, 2], "b": []], "extra": ["x": [1]], "pairs": [["a"], []], "maybe": [1, nil], "unknown": 1,
  ]

  private func decode(_ change: (inout JSONObject) -> Void = { _ in }) throws -> Config {
    var object = Self.good.objectValue ?? [:]
    change(&object)
    return try JSONField(.object(object)).decode()
  }

  @Test func `optionals, nested values, enumerations, dictionaries, and JSON as it came`() throws {
    let config = try decode()
    #expect(
      config
        == Config(
          site: "s", strict: nil, ratio: 2, small: 255,
          inner: [Inner(id: 1, level: .high), Inner(id: 2, level: nil), Inner(id: 3, level: nil)],
          table: ["a": [1, 2], "b": []], extra: ["x": [1]], pairs: [["a"], []], maybe: [1, nil]))
    #expect(try decode { $0["strict"] = nil }.strict == nil)
    #expect(try decode { $0["strict"] = .null }.strict == nil)
    #expect(try decode { $0["extra"] = nil }.extra == nil)
    let whole: JSONValue = try JSONField([1, ["a": nil]]).decode()
    #expect(whole == [1, ["a": nil]])
    let plain: [JSONValue] = try JSONField([1, "x"]).decode()
    #expect(plain == [1, "x"])
  }

  @Test(arguments: [
    ("site", JSONValue.integer(1), "site"), ("ratio", "x", "ratio"), ("small", 256, "small"), ("small", -1, "small"),
    ("small", 1.5, "small"), ("inner", [["id": 1], ["id": "x"]], "inner.1.id"), ("inner", [["id": 1, "level": "mid"]], "inner.0.level"),
    ("inner", [[1]], "inner.0"), ("table", ["a": [1, "x"]], "table.a.1"), ("pairs", [["a"], "b"], "pairs.1"), ("strict", "yes", "strict"),
    ("inner", [["level": "low"]], "inner.0"), ("site", nil, ""), ("maybe", [nil, true], "maybe.1"),
  ] as [(String, JSONValue?, String)])
  func `a wrong type is told with the coding path`(key: String, value: JSONValue?, path: String) throws {
    do {
      _ = try decode { $0[key] = value }
      Issue.record("decoded")
    } catch let error as DecodingError {
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context), .dataCorrupted(let context):
        #expect(context.codingPath.map(\.stringValue).joined(separator: ".") == path)
        #expect(!context.debugDescription.isEmpty)
      @unknown default: Issue.record("\(error)")
      }
    }
  }

  @Test func `a config that is no object is a type mismatch`() {
    for value: JSONValue in [1, "x", [1], nil] {
      #expect(throws: DecodingError.self) { let _: Config = try JSONField(value).decode() }
    }
  }
}

import JSON
import StepProtocol
import Testing

struct IncomingTests {
  private func read(_ text: String) -> Incoming { Incoming(line: Array(text.utf8)) }

  @Test func `the four kinds of message`() {
    #expect(
      read(#"{"jsonrpc":"2.0","id":"1","method":"execute","params":{"a":1}}"#)
        == .message(.request(id: .string("1"), method: "execute", params: ["a": 1])))
    #expect(
      read(#"{"jsonrpc":"2.0","id":7,"method":"checkpoint"}"#)
        == .message(.request(id: .integer(7), method: "checkpoint", params: nil)))
    #expect(
      read(#"{"jsonrpc":"2.0","method":"log","params":["x"]}"#) == .message(.notification(method: "log", params: ["x"])))
    #expect(
      read(#"{"jsonrpc":"2.0","method":"x","params":null,"more":1}"#) == .message(.notification(method: "x", params: nil)))
    #expect(read(#"{"jsonrpc":"2.0","id":"1","result":null}"#) == .message(.response(id: .string("1"), result: nil)))
    #expect(read(#" {"jsonrpc" : "2.0", "result":{}, "id":-1} "#) == .message(.response(id: .integer(-1), result: [:])))
    #expect(
      read(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m","data":[1]}}"#)
        == .message(.failure(id: nil, .init(code: -32700, message: "m", data: [1]))))
  }

  @Test(arguments: [
    "hello", "Downloading… 40 %", "{", "{}", "[]", "null", "42", "\"text\"", #"{"level":"info","msg":"other tool"}"#, "[1,2", "{'a':1}",
    #"{"json":"rpc"}"#, "é", "\u{1b}[31mred\u{1b}[0m",
  ])
  func `text and JSON of others are stray, shown as they came`(text: String) {
    #expect(read(text) == .stray(text))
  }

  @Test(arguments: [
    #"{"jsonrpc":"1.0","method":"x"}"#, #"{"jsonrpc":2,"method":"x"}"#, #"{"jsonrpc":null}"#, #"{"jsonrpc":"2.0"}"#,
    #"{"jsonrpc":"2.0","id":"1"}"#, #"{"jsonrpc":"2.0","method":1}"#, #"{"jsonrpc":"2.0","method":"x","params":1}"#,
    #"{"jsonrpc":"2.0","method":"x","params":"y"}"#, #"{"jsonrpc":"2.0","id":1.5,"method":"x"}"#,
    #"{"jsonrpc":"2.0","id":null,"method":"x"}"#, #"{"jsonrpc":"2.0","id":{},"result":1}"#, #"{"jsonrpc":"2.0","id":null,"result":1}"#,
    #"{"jsonrpc":"2.0","id":true,"error":{"code":1,"message":"m"}}"#, #"{"jsonrpc":"2.0","result":1}"#,
    #"{"jsonrpc":"2.0","id":"1","result":1,"error":{"code":1,"message":"m"}}"#, #"{"jsonrpc":"2.0","id":"1","error":{"code":"1","message":"m"}}"#,
    #"{"jsonrpc":"2.0","id":"1","error":{"code":1}}"#, #"{"jsonrpc":"2.0","id":"1","error":"bad"}"#,
    #"{"jsonrpc":"2.0","method":"x","method":"y"}"#, #"{"a":1,"a":2}"#,
    #"{"jsonrpc":"2.0","method":"x","params":{"n":9007199254740993}}"#, #"{"jsonrpc":"2.0","method":"x","params":[-9007199254740993]}"#,
    #"{"jsonrpc":"2.0","method":"x","params":[99999999999999999999]}"#,
    "\u{feff}{\"jsonrpc\":\"2.0\",\"method\":\"x\"}", "\u{feff}text",
  ])
  func `what claims to be a message and is none is a violation, with the reason`(text: String) {
    guard case .violation(let reason) = read(text) else {
      Issue.record("\(read(text))")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test func `integers to 2^53 are safe`() {
    let limit = 9_007_199_254_740_992
    #expect(
      read(#"{"jsonrpc":"2.0","id":1,"result":[\#(limit),-\#(limit)]}"#)
        == .message(.response(id: .integer(1), result: [.integer(limit), .integer(-limit)])))
  }

  @Test func `bytes that are no UTF-8 are a violation, whatever is around them`() {
    for bytes in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80]] as [[UInt8]] {
      for around in ["", "text "] {
        guard case .violation = Incoming(line: Array(around.utf8) + bytes) else {
          Issue.record("\(bytes)")
          continue
        }
      }
    }
  }

  @Test func `a line holds 100,000 values at most; commas in texts and empty containers are no more than they are`() {
    func line(_ count: Int, _ value: String, _ message: String = "") -> [UInt8] {
      let fields = Array(repeating: value, count: count).joined(separator: ",")
      return Array(#"{"jsonrpc":"2.0","method":"log","params":{"message":"\#(message)","fields":{"a":[\#(fields)]}}}"#.utf8)
    }
    for value in ["1", "[]", "{}"] {
      guard case .message = Incoming(line: line(99_990, value)) else {
        Issue.record("refused \(value)")
        continue
      }
      #expect(Incoming(line: line(100_001, value)) == .violation("the line holds more than 100000 values"))
    }
    guard case .message = Incoming(line: line(1, "1", String(repeating: #"\","#, count: 200_000))) else {
      Issue.record("counted the commas of a text")
      return
    }
    let foreign = "[" + String(repeating: "1,", count: 100_001) + "1]"
    #expect(Incoming(line: Array(foreign.utf8)) == .stray(foreign))
  }

  @Test func `nesting up to 64 levels is read, over it is a violation`() {
    func message(_ depth: Int) -> String {
      #"{"jsonrpc":"2.0","method":"x","params":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    }
    guard case .message = read(message(63)) else {
      Issue.record("63 levels below the message")
      return
    }
    guard case .violation = read(message(64)) else {
      Issue.record("64 levels below the message")
      return
    }
  }
}

import Engine
import JSON
import POSIX
import Testing

struct RedactorTests {
  private func redact(_ text: String, _ secrets: String...) -> String { Redactor(secrets: secrets).redact(text) }

  @Test func `the secret itself, wherever it stands`() {
    #expect(redact("token=hunter22", "hunter22") == "token=***")
    #expect(redact("hunter22hunter22", "hunter22") == "******")
    #expect(redact("é hunter22 é", "hunter22") == "é *** é")
    #expect(redact("Hunter22", "hunter22") == "Hunter22")
    #expect(redact("mot de passe : çà&😀", "çà&😀") == "mot de passe : ***")
    #expect(redact("nothing", "hunter22") == "nothing")
    #expect(redact("", "hunter22") == "")
  }

  @Test func `without secrets nothing changes, an empty secret is none`() {
    #expect(Redactor().isEmpty)
    #expect(Redactor(secrets: [""]).isEmpty)
    #expect(redact("text", "") == "text")
  }

  @Test(arguments: [
    "cGEkJHcvcmQ/Pj4+", "cGEkJHcvcmQ_Pj4-",
  ])
  func `base64, standard and url-safe`(encoded: String) {
    #expect(redact("x \(encoded) y", "pa$$w/rd?>>>") == "x *** y")
  }

  @Test(arguments: [("secret-value", "c2VjcmV0LXZhbHVl", ""), ("secret-value!", "c2VjcmV0LXZhbHVlIQ", "=="), ("secret-value!!", "c2VjcmV0LXZhbHVlISE", "=")])
  func `base64 with and without its padding`(secret: String, encoded: String, padding: String) {
    #expect(redact("[\(encoded)]", secret) == "[***]")
    #expect(!redact("[\(encoded)\(padding)]", secret).contains("c2VjcmV0"))
  }

  @Test(arguments: [
    "dXNlcjpjb3JyZWN0LWhvcnNlLWJhdHRlcnk=",  // user:correct-horse-battery
    "YWRtaW46Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5",  // admin:correct-horse-battery
    "cm9vdDE6Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5Ogo=",  // root1:correct-horse-battery:\n
    "YWI6Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXRhaWw=",  // ab:correct-horse-battery-tail
  ])
  func `base64 of a longer text that holds the secret`(encoded: String) {
    let redacted = redact("Basic \(encoded)", "correct-horse-battery")
    #expect(redacted.contains(Redactor.mark))
    #expect(!redacted.contains("jdC1ob3JzZS1iYXR0ZXJ"))
    #expect(!redacted.contains("Y3QtaG9yc2UtYmF0dGV"))
    #expect(!redacted.contains("N0LWhvcnNlLWJhdHRlcn"))
    #expect(redacted.utf8.count < "Basic ".utf8.count + 3 + 18, "\(redacted)")
  }

  @Test(arguments: ["p%40ss%20w%2Frd%C3%A9", "p%40ss%20w%2frd%c3%a9", "p%40ss+w%2Frd%C3%A9"])
  func `URL-escaped, in either case, and as a form`(text: String) {
    #expect(redact("https://h/?k=\(text)&x", "p@ss w/rdé") == "https://h/?k=***&x")
  }

  @Test(arguments: [
    #"a\"b\\c/d\n<é😀>&e"#, #"a\"b\\c\/d\n<é😀>&e"#, #"a\"b\\c/d\n<\u00e9\ud83d\ude00>&e"#, #"a\"b\\c/d\n<\u00E9\uD83D\uDE00>&e"#,
    #"a\"b\\c\/d\n<\u00e9\ud83d\ude00>&e"#, #"a\"b\\c/d\n\u003cé😀\u003e\u0026e"#,
  ])
  func `JSON-escaped, as several writers do it`(text: String) {
    #expect(redact("{\"k\":\"\(text)\"}", "a\"b\\c/d\n<é😀>&e") == "{\"k\":\"***\"}")
  }

  @Test func `each longer line of a multi-line secret, and no short one`() {
    let key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nab\nlast line of it\n"
    let redactor = Redactor(secrets: [key])
    #expect(redactor.redact("x MIIEvQIBADANBg y") == "x *** y")
    #expect(redactor.redact("ab and about") == "ab and about")
    #expect(redactor.redact("the last line of it.") == "the ***.")
    #expect(redactor.redact("<\(key)>") == "<***>")
    #expect(redactor.redact("<\(key.dropLast())>") == "<***>")
    #expect(redactor.redact(#""-----BEGIN KEY-----\nMIIEvQIBADANBg\nab\nlast line of it\n""#) == #""***""#)
    #expect(Redactor(secrets: ["one line\r\nline two"]).redact("line two") == "***")
    #expect(Redactor(secrets: ["hunter22\n"]).redact("hunter22") == "***")
  }

  @Test func `secrets that overlap or contain each other leave nothing of either`() {
    #expect(redact("abcdefghi", "abcdef", "defghi") == "***")
    #expect(redact("abcdefghi", "abcdefghi", "cde") == "***")
    #expect(redact("xabcdx", "bc", "abcd") == "x***x")
    #expect(redact("aaaaa", "aa") == "***")
    #expect(redact("abcdef", "abc", "def") == "******")
  }

  @Test func `a secret that begins with a combining accent is found`() {
    #expect(redact("x\u{301}secret y", "\u{301}secret") == "x*** y")
    #expect(redact(#""\u0301secret""#, "\u{301}secret") == #""***""#)
  }

  @Test func `values: strings, keys, and numbers that are the secret`() {
    let redactor = Redactor(secrets: ["hunter22", "8675309"])
    let value: JSONValue = [
      "hunter22": "x hunter22", "list": [["k": "8675309"], 8_675_309, 86_753_091, true, nil], "n": 1.5,
    ]
    #expect(redactor.redact(value) == ["***": "x ***", "list": [["k": "***"], "***", 86_753_091, true, nil], "n": 1.5])
    #expect(redactor.finds(in: value))
    #expect(redactor.finds(in: ["a": ["hunter22": 1]]))
    #expect(!redactor.finds(in: ["a": ["hunter": 22]]))
    #expect(!Redactor().finds(in: value))
    #expect(redactor.redact(["x": "hunter22"] as JSONObject) == ["x": "***"])
  }

  @Test func `a value that is added later is hidden from then on`() {
    var redactor = Redactor()
    #expect(redactor.redact("late-secret") == "late-secret")
    redactor.add("late-secret")
    redactor.add("late-secret")
    #expect(redactor.redact("late-secret") == "***")
  }

  @Test func `a line of a mebibyte with fifty secrets takes no time that anyone would notice`() {
    let redactor = Redactor(secrets: (0..<50).map { "\($0 * 7919)-secret-of-them" })
    let line = String(repeating: "some ordinary text, secretly ", count: 36_000) + "7919-secret-of-them"
    let began = Clock.monotonic
    #expect(redactor.redact(line).hasSuffix(" ***"))
    // Without optimization; a scan that went over the line once for each form would take minutes.
    #expect(Clock.monotonic - began < 20)
  }
}

import Diagnostics
import Testing

struct DiagnosticTests {
  @Test func `a finding reads as a compiler's, its help on a line of its own`() {
    let place = SourceLocation(file: "a/b.json", line: 3, column: 14)
    #expect(place.description == "a/b.json:3:14")
    #expect(Diagnostic(.error, "no", at: place, help: "try yes").description == "a/b.json:3:14: error: no\n  help: try yes")
    #expect(Diagnostic(.warning, "hm").description == "warning: hm")
  }

  @Test func `an invalid input shows all of its findings`() {
    let error = InvalidInput([Diagnostic(.error, "one"), Diagnostic(.warning, "two", help: "h")])
    #expect(error.description == "error: one\nwarning: two\n  help: h")
    #expect(InvalidInput("x", help: "y").diagnostics == [Diagnostic(.error, "x", help: "y")])
  }
}

struct NearestNameTests {
  @Test(arguments: [
    ("compile-page", "compile-pages"), ("COMPILE-PAGES", "compile-pages"), ("ngnix-publish", "nginx-publish"), ("notfy", "notify"),
    ("nginxpublish", "nginx-publish"), ("notify", "notify"),
  ])
  func `a slip of the finger finds its name`(wrong: String, right: String) {
    let names = ["archive-release", "compile-pages", "nginx-publish", "notify"]
    #expect(nearestName(to: wrong, among: names) == right)
    #expect(suggestion(for: wrong, among: names) == "did you mean \"\(right)\"?")
  }

  @Test func `two letters that changed places count as one slip`() {
    #expect(nearestName(to: "itse", among: ["site"]) == nil)
    #expect(nearestName(to: "siet", among: ["site"]) == "site")
    #expect(nearestName(to: "tw", among: ["wt"]) == "wt")
  }

  @Test func `nothing is suggested that is far away; then what is known is listed`() {
    #expect(nearestName(to: "deploy", among: ["notify", "archive"]) == nil)
    #expect(suggestion(for: "deploy", among: ["notify", "archive"]) == "known: archive, notify")
    #expect(suggestion(for: "deploy", among: []) == nil)
    #expect(nearestName(to: "", among: ["abc"]) == nil)
  }

  @Test func `of equally near names the first by the alphabet is taken, always the same`() {
    for names in [["bat", "cat", "rat"], ["rat", "cat", "bat"]] { #expect(nearestName(to: "hat", among: names) == "bat") }
  }
}

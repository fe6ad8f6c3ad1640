import Conformance
import JSON
import Testing

@Suite struct PlaceholdersTests {
  private let placeholders = Placeholders([("${home}", "/t/home"), ("${workspace}", "/t/home/w"), ("${directory}", "/")])

  @Test(arguments: [
    ("/t/home", "${home}"), ("/t/home/w/a", "${workspace}/a"), ("/t/homely", "/t/homely"),
    ("see /t/home: full", "see ${home}: full"),
    ("/etc", "/etc"), ("/t/home.txt /t/home", "/t/home.txt ${home}"),
  ])
  func `a path has a name in place of it, as a whole`(text: String, hidden: String) {
    #expect(placeholders.hide(text) == hidden)
    #expect(placeholders.fill(.string(hidden)) == .string(text))
  }

  @Test func `in every string of a value`() {
    let value: JSONValue = ["a": ["/t/home", 1, ["b": "/t/home/w"]]]
    #expect(placeholders.hide(value) == ["a": ["${home}", 1, ["b": "${workspace}"]]])
    #expect(placeholders.fill(placeholders.hide(value)) == value)
  }
}

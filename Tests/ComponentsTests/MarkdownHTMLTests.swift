import Components
import Diagnostics
import JSON
import POSIX
import Sites
import TestSupport
import Testing

@Suite struct MarkdownHTMLTests {
  private func site(_ text: String, title: String? = nil) throws -> ExampleSite {
    var config: JSONObject = ["text": .string(text)]
    config["title"] = title.map(JSONValue.string)
    return try ExampleSite([["id": "m", "type": "Markdown", "config": .object(config)]])
  }

  /// What stands between the component's own tags.
  private func html(_ text: String, title: String? = nil) throws -> String {
    let page = try site(text, title: title).rendered()
    let start = page.firstOffset(of: "<div class=\"prose\">") + "<div class=\"prose\">\n".utf8.count
    let rest = String(decoding: Array(page.utf8)[start...], as: UTF8.self)
    return String(decoding: Array(rest.utf8)[..<max(0, rest.firstOffset(of: "\n    </div>"))], as: UTF8.self)
  }

  @Test(arguments: [
    ("a *b* **c** ~~d~~ `e<`", "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;</code></p>\n"),
    ("a  \nb\nc", "<p>a<br>\nb\nc</p>\n"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
    ("3. a\n\n4. b", "<ol start=\"3\">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>\n"),
    ("- > a", "<ul>\n<li><blockquote>\n<p>a</p>\n</blockquote>\n</li>\n</ul>\n"),
    ("***", "<hr>\n"),
    ("```sh\"x\na<b\n```", "<pre tabindex=\"0\"><code class=\"language-sh&quot;x\">a&lt;b\n</code></pre>\n"),
    ("[a](/b \"c\\\"d\")", "<p><a href=\"/b\" title=\"c&quot;d\">a</a></p>\n"),
    ("[a](https://b.example/?c&d)", "<p><a href=\"https://b.example/?c&amp;d\" rel=\"noopener\">a</a></p>\n"),
    ("![a *b* `c`\nd](/e \"f\")", "<p><img src=\"/e\" alt=\"a b c d\" title=\"f\" loading=\"lazy\" decoding=\"async\"></p>\n"),
    ("![a ![b](/c) d](/e)", "<p><img src=\"/e\" alt=\"a b d\" loading=\"lazy\" decoding=\"async\"></p>\n"),
    (
      "- [x] a",
      "<ul>\n<li class=\"task is-done\"><span class=\"task-mark\" role=\"img\" aria-label=\"Fait\"></span> a</li>\n</ul>\n"
    ),
    (
      "|a|b|\n|-|-:|\n|1|2|",
      """
      <div class="table-scroll" role="region" tabindex="0" aria-label="Tableau"><table>
      <thead>
      <tr><th scope="col">a</th><th scope="col" class="is-right">b</th></tr>
      </thead>
      <tbody>
      <tr><td>1</td><td class="is-right">2</td></tr>
      </tbody>
      </table></div>

      """
    ),
    (
      "||b|\n|-|-|",
      "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Tableau\"><table>\n<thead>\n<tr><td></td><th scope=\"col\">b</th></tr>\n</thead>\n</table></div>\n"
    ),
    ("a <!-- b --> c", "<p>a  c</p>\n"), ("<!-- a\n\nb -->\n\nc", "<p>c</p>\n"),
  ])
  func `Markdown becomes HTML`(text: String, expected: String) throws {
    #expect(try html(text) == expected)
  }

  @Test(arguments: [
    ("# a\n## b\n### c", "", [2, 3, 4]), ("### a\n#### b\n### c", "", [2, 3, 2]), ("# a\n#### b\n# c", "", [2, 3, 2]),
    ("## b\n# a", "", [2, 2]), ("# a\n## b", "Title", [3, 4]), ("# a\n## b\n### c\n#### d\n##### e\n###### f", "Title", [3, 4, 5, 6, 6, 6]),
  ])
  func `headings fit into those of the page`(text: String, title: String, levels: [Int]) throws {
    let html = try html(text, title: title.isEmpty ? nil : title)
    #expect(html.split(separator: "<h").filter { $0.dropFirst().first == ">" }.compactMap { Int($0.prefix(1)) } == levels)
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<div\nonclick='alert(1)'>\n", "<a href=\"javascript:alert(1)\">x</a>",
    "<svg/onload=alert(1)>", "<!-- --!><script>alert(1)</script> -->", "<!--><script>alert(1)</script>", "<?php alert(1) ?>",
    "<![CDATA[<script>alert(1)</script>]]>", "</div></section><script>alert(1)</script>", "```\n</code><script>alert(1)</script>\n```",
    "[<script>alert(1)</script>](/x)", "![\" onerror=\"alert(1)](/x)", "[a](/x \"\\\" onclick=\\\"alert(1)\")", "``` \"onload=alert(1)\nx\n```",
    "|<script>alert(1)</script>|\n|-|\n|<b>|",
  ])
  func `HTML is shown and not run`(text: String) throws {
    let allowed = ["p", "a", "img", "pre", "code", "div", "table", "thead", "tbody", "tr", "th", "td", "em", "strong", "br", "li", "ul"]
    for part in try html(text).split(separator: "<").dropFirst() {
      let name = part.drop { $0 == "/" }.prefix { $0.isLetter }
      #expect(allowed.contains(String(name)), "\(part)")
      let attributes = part.prefix { $0 != ">" }.split(separator: "\"", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 0 }
      #expect(!attributes.contains { $0.element.contains("onerror") || $0.element.contains("onclick") || $0.element.contains("onload") }, "\(part)")
    }
  }

  @Test(arguments: [
    "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](&#x6A;avascript:alert(1))", "[a](<java\tscript:alert(1)>)",
    "[a](data:text/html;base64,PHNjcmlwdD4=)", "![a](data:image/svg+xml,<svg>)", "<javascript:alert(1)>", "[a][b]\n\n[b]: javascript:alert(1)",
    "[a](vbscript:x)", "[a](file:///etc/passwd)", "[a](//evil.example/)", "[a](\u{1}javascript:alert(1))", "![a](blob:x)", "[a]()",
    "[a](https://bank.example@evil.example/)",
  ])
  func `a url that is not safe is a finding, and leads nowhere`(text: String) throws {
    let site = try site(text)
    let errors = try site.findings().filter { $0.severity == .error }
    #expect(errors.count == 1, "\(errors)")
    #expect(errors.first?.location?.file.hasSuffix("pages/index.json") == true)
    let html = try html(text)
    for attribute in ["href=", "src="] { #expect(!html.contains(attribute)) }
  }

  @Test func `a finding stands where its url does, escapes and all`() throws {
    let site = try site("« é »\n\n\"x\"\n\n- [a](/b)\n- [c](javascript:alert(1))")
    let location = try #require(try site.findings().first?.location)
    let line = try Array(site.folder.text("pages/index.json").split(separator: "\n", omittingEmptySubsequences: false))[location.line - 1]
    #expect(String(line.dropFirst(location.column - 1)).hasPrefix("javascript:alert(1)"))
  }

  @Test func `HTML is worth a word, comments are not`() throws {
    let findings = try site("a\n\n<b>c</b> <i>d</i>").findings()
    #expect(findings.map(\.severity) == [.warning])
    #expect(findings.first?.message == "HTML in Markdown is shown as text")
    #expect(try site("a <!-- b -->\n\n<!-- c\n-->").findings().isEmpty)
  }

  @Test func `a text that is too long is a finding and no page`() throws {
    let site = try site(String(repeating: "a ", count: 40_000))
    #expect(try site.findings().map(\.severity) == [.error])
    #expect(try html(String(repeating: "> ", count: 10_000)).isEmpty)
  }

  @Test func `links in Markdown are links of the page`() throws {
    let site = try site("[a](/nope) ![b](/static/images/uploads/no.png) [c](/)")
    let loaded = try site.load().site
    let check = LinkCheck(loaded, pages: loaded.pages.map(\.url))
    let page = try #require(loaded.pages.first)
    let component = try #require(page.components.first)
    let links = try ComponentLibrary.load(for: loaded).type(of: component).links(of: component)
    #expect(links.map(\.purpose) == [.destination, .resource, .destination])
    let problems = links.compactMap { check.problem(with: $0, on: page.url) { _ in page.identifiers } }
    #expect(problems.map { $0.location?.column } == [problems[0].location?.column, problems[0].location.map { $0.column + 12 }])
    #expect(problems.first?.message.contains("leads to no page") == true)
  }

  @Test func `a type of the site's own has Markdown too, and no config can pose as its HTML`() throws {
    let site = try ExampleSite([
      [
        "id": "n", "type": "Note",
        "config": ["body": "*a*", "bodyHTML": "<script>", "items": [["textHTML": "<script>"], ["text": "**b**"], ["bodyHTML": "<script>"]], "textHTML": "<script>"],
      ],
      ["id": "o", "type": "Note", "config": ["body": 5, "bodyHTML": "<script>", "items": "x", "deep": ["textHTML": "<script>"]]],
    ])
    try site.folder.write(
      "components/Note/schema.json",
      """
      {"properties": {"body": {"format": "markdown"}, "items": {"items": {"properties": {"text": {"format": "markdown"}}}}}}
      """)
    try site.folder.write(
      "components/Note/template.mustache", "[{{{bodyHTML}}}{{#items}}{{{textHTML}}}{{{bodyHTML}}}{{/items}}{{#deep}}{{{textHTML}}}{{/deep}}]")
    let html = try site.rendered()
    #expect(html.contains("<em>a</em>") && html.contains("<strong>b</strong>"))
    #expect(!html.contains("<script>"))
  }
}

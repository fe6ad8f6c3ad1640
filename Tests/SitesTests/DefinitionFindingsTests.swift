import Diagnostics
import Testing

/// Each finding about a definition, with the place that it is about.
@Suite struct DefinitionFindingsTests {
  @Test(arguments: [
    (#"{ "id": "s", "pages": [] }"#, "site.json:1:23: the site has no pages"),
    (#"{ "id": "s" }"#, #"site.json:1:1: "pages" is missing"#),
    (#"{ "pages": [{ "name": "index" }] }"#, #"site.json:1:1: "id" is missing"#),
    (#"{ "id": "S", "pages": [{ "name": "index" }] }"#, #"site.json:1:9: "S" is no site id"#),
    (#"{ "id": "s-", "pages": [{ "name": "index" }] }"#, #"site.json:1:9: "s-" is no site id"#),
    (#"{ "id": "s", "version": "1..0", "pages": [{ "name": "index" }] }"#, #"site.json:1:25: "1..0" is no version"#),
    (#"{ "id": "../s", "pages": [{ "name": "index" }] }"#, #"site.json:1:9: "../s" is no site id"#),
    (#"{ "id": 1, "pages": [{ "name": "index" }] }"#, #"site.json:1:9: "id" must be a string, not an integer"#),
    (#"{ "id": "s", "pages": {} }"#, #"site.json:1:23: "pages" must be an array, not an object"#),
    (#"{ "id": "s", "pages": [true] }"#, "site.json:1:24: a page must be an object, not a boolean"),
    (#"{ "id": "s", "lang": "français", "pages": [{ "name": "index" }] }"#, #"site.json:1:22: "français" is no language tag"#),
    (#"{ "id": "s", "version": "../1", "pages": [{ "name": "index" }] }"#, #"site.json:1:25: "../1" is no version"#),
    (#"{ "id": "s", "url": "ftp://x.org", "pages": [{ "name": "index" }] }"#, #"site.json:1:21: "ftp://x.org" is no safe url: the scheme "ftp" is not allowed"#),
    (#"{ "id": "s", "url": "/x", "pages": [{ "name": "index" }] }"#, #"site.json:1:21: "/x" is no address of a site"#),
    (#"{ "id": "s", "name": "a\nb", "pages": [{ "name": "index" }] }"#, #"site.json:1:22: "name" has a control character"#),
    (#"{ "id": "s", "assets": "../x", "pages": [{ "name": "index" }] }"#, #"site.json:1:24: "../x" is no folder of the site"#),
    (#"{ "id": "s", "assets": "media", "pages": [{ "name": "index" }] }"#, #"site.json:1:24: the folder "media" is missing"#),
    (#"{ "id": "s", "pages": ["none/*.json"] }"#, #"site.json:1:24: no file matches "none/*.json""#),
    (#"{ "id": "s", "pages": ["none.json"] }"#, #"site.json:1:24: the page file "none.json" is missing"#),
    (#"{ "id": "s", "pages": ["../*.json"] }"#, #"site.json:1:24: "../*.json" is no path or pattern of files"#),
    (#"{ "id": "s", "pages": ["/etc/passwd"] }"#, #"site.json:1:24: "/etc/passwd" is no path or pattern of files"#),
    (#"{ "id": "s", "pagess": 1, "pages": [{ "name": "index" }] }"#, #"site.json:1:14: a site definition has no key "pagess""#),
    (#"{ "id": "s", "pages": [{ "name": "index" }], "deployment": { "mode": "spaa" } }"#, #"site.json:1:70: "mode" must be "static" or "spa", not "spaa""#),
    (#"{ "id": "s", "pages": [{ "name": "index" }], "deployment": { "domains": ["a.org", "a.org"] } }"#, #"site.json:1:83: the domain "a.org" stands here twice"#),
    (#"{ "id": "s", "pages": [{ "name": "index" }], "deployment": { "domains": ["a b.org"] } }"#, #"site.json:1:74: "a b.org" is no domain name: " " is not allowed in it"#),
    (#"{ "id": "s", "pages": [{ "name": "index" }], "deployment": { "base_path": "/shop/" } }"#, #"site.json:1:75: "/shop/" is no base path: it ends with a slash"#),
    (#"{ "id": "s", "pages": [{ "name": "index" }], "deployment": { "base_path": "/../x" } }"#, #"site.json:1:75: "/../x" is no base path: only lower-case letters, digits and hyphens may stand in it, and no part begins with a hyphen"#),
    (#"{ "id": "s", "url": "https://a.org/b", "pages": [{ "name": "index" }], "deployment": { "base_path": "/c" } }"#, #"site.json:1:101: "https://a.org/b" has another path than "/c""#),
    (#"{ "id": "s", "pages": [{ "name": "index" }], "features": { "forms_enabled": "yes" } }"#, #"site.json:1:77: "forms_enabled" must be true or false, not a string"#),
    (#"{ "id": "s", "pages": [{ "name": "index" }], "optimization": [] }"#, #"site.json:1:62: "optimization" must be an object, not an array"#),
    (#"{ "id": "s", "pages": [{ "name": "index" }], "optimization": { "image_quality": 0 } }"#, #"site.json:1:81: "image_quality" must be from 1 to 100, not 0"#),
    (#"{ "id": "s", "pages": [{ "name": "index" }], "styles": { "a{}b": {} } }"#, #"site.json:1:58: "a{}b" is no CSS selector: "{" is not allowed in it"#),
    (#"{ "id": "s", "pages": [{ "name": "index" }], "styles": { "a": { "fontSize": "1rem" } } }"#, #"site.json:1:65: "fontSize" is no CSS property"#),
    (#"{ "id": "s", "pages": [{ "name": "index" }], "styles": { "a": { "color": "red}" } } }"#, #"site.json:1:74: "red}" is no safe CSS value: "}" is not allowed in it"#),
  ] as [(String, String)])
  func `of the site`(_ text: String, _ finding: String) throws {
    #expect(try SiteFixture.findings(text) == [finding])
  }

  /// The page's members begin behind `{ "name": "index", `, at line 2, column 20.
  @Test(arguments: [
    (#""urll": "/x""#, #"site.json:2:20: a page has no key "urll""#),
    (#""url": "x""#, #"site.json:2:27: "x" is no page url: it does not begin with "/""#),
    (#""url": "/a/../b""#, #"site.json:2:27: "/a/../b" is no page url: a part begins with ".""#),
    (#""url": "/a?b""#, #"site.json:2:27: "/a?b" is no page url: it has a query or fragment"#),
    (#""url": "/a.html""#, #"site.json:2:27: "/a.html" is no page url: it ends with ".html""#),
    (#""url": "/à""#, #"site.json:2:27: "/à" is no page url: only letters without accents, digits, "-", ".", "_" and "~" may stand in it"#),
    (#""url": "/api/x""#, #"site.json:2:27: "/api/x" is no page url: "/api" is where the site's own files or its API are served"#),
    (#""title": 3"#, #"site.json:2:29: "title" must be a string, not an integer"#),
    (#""layout": "../x""#, #"site.json:2:30: "../x" is no layout name"#),
    (#""meta": { "a": [] }"#, #"site.json:2:35: the meta "a" must be a string, a number, true or false"#),
    (#""components": {}"#, #"site.json:2:34: "components" must be an array, not an object"#),
    (#""components": [1]"#, "site.json:2:35: a component must be an object, not an integer"),
    (#""components": [{ "type": "Text" }]"#, #"site.json:2:35: "id" is missing"#),
    (#""components": [{ "id": "a" }]"#, #"site.json:2:35: "type" is missing"#),
    (#""components": [{ "id": "a b", "type": "Text" }]"#, #"site.json:2:43: "a b" is no component id"#),
    (#""components": [{ "id": "a", "type": "../Text" }]"#, #"site.json:2:56: "../Text" is no component type"#),
    (#""components": [{ "id": "a", "type": "Text", "confg": {} }]"#, #"site.json:2:64: a component has no key "confg""#),
    (#""components": [{ "id": "a", "type": "Text", "config": 1 }]"#, #"site.json:2:74: "config" must be an object, not an integer"#),
    (#""components": [{ "id": "a", "type": "Text", "responsive": { "phone": {} } }]"#, #"site.json:2:80: "responsive" has no key "phone""#),
    (#""components": [{ "id": "a", "type": "Text", "styles": { "color": [] } }]"#, "site.json:2:85: a CSS value must be a string or a number"),
    (#""components": [{ "id": "a", "type": "Text" }, { "id": "b", "type": "Text", "children": [{ "id": "a", "type": "Text" }] }]"#, #"site.json:2:116: the component id "a" is used twice on this page"#),
  ] as [(String, String)])
  func `of a page`(_ members: String, _ finding: String) throws {
    #expect(try SiteFixture.findings(definition(page: members)) == [finding])
  }

  @Test func `of pages among each other`() throws {
    let findings = try SiteFixture.findings("""
      { "id": "s", "pages": [ { "name": "a" }, { "name": "b", "url": "/A" },
        { "name": "A" }, { "name": "404", "url": "/nope" }, { "name": "../x" }, { "name": "api/x" } ] }
      """)
    #expect(findings == [
      #"site.json:2:44: the page "404" must keep the url "/404""#,
      #"site.json:2:65: "../x" is no page name"#,
      #"site.json:2:85: "/api/x" is no page url: "/api" is where the site's own files or its API are served"#,
      #"site.json:1:64: another page has the url "/A" already"#,
      #"site.json:2:13: another page has the name "A" already"#,
    ])
  }

  @Test func `the nearest known key is named`() throws {
    let diagnostics = try SiteFixture(["site.json": definition(page: #""titel": "x", "metta": {}"#)]).load().diagnostics
    #expect(diagnostics.map(\.help) == [#"did you mean "title"?"#, #"did you mean "meta"?"#])
  }
}

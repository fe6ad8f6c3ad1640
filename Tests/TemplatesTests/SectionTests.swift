import JSON
import Testing

@Suite struct SectionTests {
  @Test(arguments: [
    TemplateCase("true", "{{#a}}yes{{/a}}", ["a": true], "yes"),
    TemplateCase("false", "[{{#a}}no{{/a}}]", ["a": false], "[]"),
    TemplateCase("missing", "[{{#a}}no{{/a}}]", "[]"),
    TemplateCase("null", "[{{#a}}no{{/a}}]", ["a": nil], "[]"),
    TemplateCase("empty text is false", "[{{#a}}no{{/a}}{{^a}}yes{{/a}}]", ["a": ""], "[yes]"),
    TemplateCase("zero is a value", "[{{#a}}{{.}}{{/a}}]", ["a": 0], "[0]"),
    TemplateCase("empty list", "[{{#a}}no{{/a}}]", ["a": []], "[]"),
    TemplateCase("object becomes the context", "{{#a}}{{b}}{{/a}}", ["a": ["b": "x"]], "x"),
    TemplateCase("list of objects", "{{#a}}{{n}},{{/a}}", ["a": [["n": 1], ["n": 2]]], "1,2,"),
    TemplateCase("list of values", "{{#a}}({{.}}){{/a}}", ["a": ["x", 2, 1.5, "<"]], "(x)(2)(1.5)(&lt;)"),
    TemplateCase("lists in a list", "{{#a}}{{#.}}{{.}}{{/.}};{{/a}}", ["a": [[1, 2], [3]]], "12;3;"),
    TemplateCase("outer names", "{{#a}}{{x}}{{y}}{{/a}}", ["a": ["y": 2], "x": 1, "y": 9], "12"),
    TemplateCase("the nearest value, even false", "{{#a}}[{{#x}}no{{/x}}]{{/a}}", ["a": ["x": false], "x": true], "[]"),
    TemplateCase("dotted", "{{#a.b}}yes{{/a.b}}", ["a": ["b": true]], "yes"),
    TemplateCase("dotted, broken", "[{{#a.b.c}}no{{/a.b.c}}]", ["a": [:]], "[]"),
    TemplateCase("same name inside", "{{#a}}{{#a}}{{b}}{{/a}}{{/a}}", ["a": ["b": "x"]], "x"),
    TemplateCase("standalone lines go", "a\n  {{#t}}\nb\n  {{/t}}\nc\n", ["t": true], "a\nb\nc\n"),
    TemplateCase("standalone with CRLF", "|\r\n{{#t}}\r\n{{/t}}\r\n|", ["t": true], "|\r\n|"),
    TemplateCase("two tags on a line keep it", " {{#t}}x{{/t}}\n {{#t}}y{{/t}}\n", ["t": true], " x\n y\n"),
    TemplateCase("blanks in the tag", "|{{# t }}={{/ t }}|", ["t": true], "|=|"),
    TemplateCase("first and last line", "  {{#t}}\n/\n  {{/t}}", ["t": true], "/\n"),
  ])
  func sections(_ item: TemplateCase) throws { #expect(try item.rendered() == item.expected) }

  @Test(arguments: [
    TemplateCase("false", "{{^a}}yes{{/a}}", ["a": false], "yes"),
    TemplateCase("true", "[{{^a}}no{{/a}}]", ["a": true], "[]"),
    TemplateCase("missing", "{{^a}}yes{{/a}}", "yes"),
    TemplateCase("empty list", "{{^a}}yes{{/a}}", ["a": []], "yes"),
    TemplateCase("list", "[{{^a}}no{{/a}}]", ["a": [1]], "[]"),
    TemplateCase("object", "[{{^a}}no{{/a}}]", ["a": [:]], "[]"),
    TemplateCase("dotted, broken", "{{^a.b.c}}yes{{/a.b.c}}", ["a": [:]], "yes"),
    TemplateCase("standalone", "a\n{{^t}}\nb\n{{/t}}\nc", "a\nb\nc"),
    TemplateCase("nested", "{{^a}}1{{^b}}2{{/b}}3{{/a}}", ["b": false], "123"),
  ])
  func inverted(_ item: TemplateCase) throws { #expect(try item.rendered() == item.expected) }
}

import JSON
import Testing

@Suite struct PartialTests {
  @Test(arguments: [
    TemplateCase("in its context", "<{{>p}}>", ["v": "x"], partials: ["p": "*{{v}}*"], "<*x*>"),
    TemplateCase("missing is nothing", "<{{>p}}>", "<>"),
    TemplateCase("recursive", "{{>p}}", ["v": 1, "n": [["v": 2, "n": []]]], partials: ["p": "{{v}}({{#n}}{{>p}}{{/n}})"], "1(2())"),
    TemplateCase("inside a line it is not indented", "  {{v}}  {{> p}}\n", ["v": "|"], partials: ["p": ">\n>"], "  |  >\n>\n"),
    TemplateCase("standalone, each line is indented", "a\n  {{>p}}\nb", partials: ["p": "1\n2\n"], "a\n  1\n  2\nb"),
    TemplateCase("only lines of the partial", " {{>p}}\n", ["v": "<\n-"], partials: ["p": "|\n{{{v}}}\n|\n"], " |\n <\n-\n |\n"),
    TemplateCase("indented in an indented one", " {{>p}}\n", partials: ["p": "a\n {{>q}}\nb\n", "q": "1\n2\n"], " a\n  1\n  2\n b\n"),
    TemplateCase("sections in an indented one", "  {{>p}}\n", ["l": [1, 2]], partials: ["p": "<\n{{#l}}\n{{.}}\n{{/l}}\n>\n"], "  <\n  1\n  2\n  >\n"),
    TemplateCase("CRLF", "|\r\n{{>p}}\r\n|", partials: ["p": ">"], "|\r\n>|"),
    TemplateCase("a first line with a tag", "  {{>p}}", ["v": "x"], partials: ["p": "{{v}}\n{{v}}"], "  x\n  x"),
  ])
  func partials(_ item: TemplateCase) throws { #expect(try item.rendered() == item.expected) }

  @Test(arguments: [
    TemplateCase("the default", "{{$b}}default {{v}}{{/b}}", ["v": "x"], "default x"),
    TemplateCase("a parent alone", "{{<p}}{{/p}}", partials: ["p": "[{{$b}}d{{/b}}]"], "[d]"),
    TemplateCase("replaced", "{{<p}}{{$b}}mine{{/b}}{{/p}}", partials: ["p": "[{{$b}}d{{/b}}]"], "[mine]"),
    TemplateCase("one of two", "{{<p}}{{$b}}mine{{/b}}{{/p}}", partials: ["p": "{{$a}}1{{/a}},{{$b}}2{{/b}}"], "1,mine"),
    TemplateCase("each parent by itself", "{{<p}}{{$b}}1{{/b}}{{/p}}{{<p}}{{$b}}2{{/b}}{{/p}}", partials: ["p": "({{$b}}d{{/b}})"], "(1)(2)"),
    TemplateCase("data is no argument", "{{<p}}{{/p}}", ["b": "data"], partials: ["p": "{{$b}}d{{/b}}"], "d"),
    TemplateCase("other text in a parent is ignored", "{{<p}} x {{$b}}m{{/b}} y {{v}}{{/p}}", ["v": "no"], partials: ["p": "{{$b}}d{{/b}}"], "m"),
    TemplateCase("the outermost wins", "{{<p}}{{$a}}c{{/a}}{{/p}}", partials: ["p": "{{<q}}{{$a}}p{{/a}}{{/q}}", "q": "{{$a}}q{{/a}}"], "c"),
    TemplateCase("through a level without", "{{<p}}{{/p}}", partials: ["p": "{{<q}}{{$a}}p{{/a}}{{/q}}", "q": "{{$a}}q{{/a}}"], "p"),
    TemplateCase("the place decides the context", "{{<p}}{{$b}}{{v}}{{/b}}{{/p}}", ["v": 1, "o": ["v": 2]], partials: ["p": "{{#o}}{{$b}}{{/b}}{{/o}}"], "2"),
    TemplateCase("a block of its own name inside", "{{<p}}{{$b}}<{{$b}}inner{{/b}}>{{/b}}{{/p}}", partials: ["p": "{{$b}}d{{/b}}"], "<inner>"),
    TemplateCase("standalone parent", "a\n  {{<p}}\n  {{/p}}\nb\n", partials: ["p": "1\n2\n"], "a\n  1\n  2\nb\n"),
    TemplateCase("indented where it is put", "{{<p}}{{$b}}\n      x\n        y\n{{/b}}{{/p}}\n", partials: ["p": "a\n  {{$b}}\n  {{/b}}\n"], "a\n  x\n    y\n"),
    TemplateCase("as the default's lines", "{{<p}}{{$b}}\nx\n{{/b}}{{/p}}", partials: ["p": "a\n{{$b}}\n    d\n{{/b}}\n"], "a\n    x\n"),
  ])
  func inheritance(_ item: TemplateCase) throws { #expect(try item.rendered() == item.expected) }
}

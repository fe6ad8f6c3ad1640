import JSON
import Testing

@Suite struct InterpolationTests {
  @Test(arguments: [
    TemplateCase("text stays", "Bonjour {le} monde }}\n", "Bonjour {le} monde }}\n"),
    TemplateCase("a value", "Bonjour {{name}} !", ["name": "Zoé"], "Bonjour Zoé !"),
    TemplateCase("blanks in the tag", "[{{  name\t}}]", ["name": "a"], "[a]"),
    TemplateCase("escaped", "{{v}}", ["v": "& < > \" '"], "&amp; &lt; &gt; &quot; &#39;"),
    TemplateCase("triple", "{{{v}}}", ["v": "<b>\"&\"</b>"], "<b>\"&\"</b>"),
    TemplateCase("ampersand", "{{& v }}", ["v": "<b>"], "<b>"),
    TemplateCase("missing is nothing", "[{{v}}{{{v}}}{{&v}}]", "[]"),
    TemplateCase("null is nothing", "[{{v}}]", ["v": nil], "[]"),
    TemplateCase("integer", "{{v}}", ["v": 85], "85"),
    TemplateCase("decimal", "{{v}} {{{v}}}", ["v": 1.21], "1.21 1.21"),
    TemplateCase("true and false", "{{a}} {{b}}", ["a": true, "b": false], "true false"),
    TemplateCase("a value is no template", "{{v}}", ["v": "{{w}}", "w": "no"], "{{w}}"),
    TemplateCase("dotted", "{{a.b.c}}", ["a": ["b": ["c": "deep"]]], "deep"),
    TemplateCase("dotted, a part missing", "[{{a.x.c}}]", ["a": ["b": 1], "c": "outer"], "[]"),
    TemplateCase("dotted, the first part decides", "{{#a}}[{{b.c}}]{{/a}}", ["a": ["b": [:]], "b": ["c": "no"]], "[]"),
    TemplateCase("implicit", "{{.}} {{{.}}} {{&.}}", "<i>", "&lt;i&gt; <i> <i>"),
    TemplateCase("blanks around are kept", "| {{v}} |\n  {{v}}\n", ["v": "-"], "| - |\n  -\n"),
    TemplateCase("adjacent", "{{a}}{{b}}{{a}}", ["a": "1", "b": "2"], "121"),
    TemplateCase("braces around a tag", "{ {{v}} }", ["v": "x"], "{ x }"),
  ])
  func interpolation(_ item: TemplateCase) throws { #expect(try item.rendered() == item.expected) }

  @Test(arguments: [
    TemplateCase("inline", "a{{! nothing }}b", "ab"),
    TemplateCase("several lines", "a{{!\n one\n two\n}}b", "ab"),
    TemplateCase("standalone", "a\n  {{! gone }}\nb", "a\nb"),
    TemplateCase("standalone, several lines", "a\n{{!\n gone\n}}\nb", "a\nb"),
    TemplateCase("standalone with CRLF", "|\r\n{{! gone }}\r\n|", "|\r\n|"),
    TemplateCase("first and last line", "  {{! gone }}\nb\n  {{! gone }}", "b\n"),
    TemplateCase("not standalone beside text", "  12 {{! kept line }}\n", "  12 \n"),
    TemplateCase("names nothing", "[{{!v}}{{! v}}]", ["v": "x", "!v": "x"], "[]"),
  ])
  func comments(_ item: TemplateCase) throws { #expect(try item.rendered() == item.expected) }

  @Test(arguments: [
    TemplateCase("a pair", "{{=<% %>=}}<% v %> {{v}}", ["v": "x"], "x {{v}}"),
    TemplateCase("single letters", "({{=[ ]=}}[v])", ["v": "x"], "(x)"),
    TemplateCase("and back", "{{=| |=}}|v|{{v}}|={{ }}=||v|{{v}}", ["v": "x"], "x{{v}}|v|x"),
    TemplateCase("standalone", "a\n  {{=@ @=}}\n@v@", ["v": "x"], "a\nx"),
    TemplateCase("blanks", "|{{= @   @ =}}|", "||"),
    TemplateCase("not inside partials", "{{=<% %>=}}<%>p%>", ["v": "x"], partials: ["p": "{{v}}<%v%>"], "x<%v%>"),
    TemplateCase("not out of partials", "{{>p}}{{v}}", ["v": "x"], partials: ["p": "{{=| |=}}|v|"], "xx"),
    TemplateCase("unescaped with others", "{{=<% %>=}}<%& v %><%{v}%>", ["v": "<"], "<<"),
  ])
  func delimiters(_ item: TemplateCase) throws { #expect(try item.rendered() == item.expected) }
}

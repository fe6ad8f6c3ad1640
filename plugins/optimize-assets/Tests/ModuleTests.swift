import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

@testable import optimize_assets

/// Modules that a site brings, bundled by esbuild.
struct ModuleTests {
  let folder = try! TemporaryFolder()
  var output: String { folder.path("optimized") }

  static let site = [
    "index.html": "<!DOCTYPE html><title>x</title><script type=module src=/static/js/app.js></script><p>x</p>",
    "about.html": "<!DOCTYPE html><title>x</title><script type=\"module\" src=\"static/js/other.js\"></script>",
    "static/js/app.js": "import { name } from \"/static/js/lib/name.js\";\nimport data from './data.json';\nconst later = () => import(\"./lib/later.js\");\nconsole.log(name, data.n, typeof later);\nlater().then((module) => console.log(module.default));\n",
    "static/js/other.js": "// import 'nowhere'\nimport { name } from './lib/name.js?v=1'; import 'https://cdn.example/x.js';\nconsole.log('other', name)\n",
    "static/js/data.json": "{ \"n\": 42 }",
    "static/js/lib/name.js": "import './circle.js';\nexport const name = 'the name';\n",
    "static/js/lib/circle.js": "import { name } from './name.js';\nexport const get = () => name;\n",
    "static/js/lib/later.js": "export default 'later on';\n",
    "static/js/plain.js": "let plain = 1\n",
  ]

  init() throws { for (name, text) in Self.site { try write(name, text) } }
  func write(_ name: String, _ text: String) throws { try folder.write("compiled/\(name)", text) }

  func run(_ config: JSONObject = [:], path: String? = nil) throws -> PluginProcess.Reply {
    var config = config
    config["directory"] = .string(folder.path("compiled"))
    return try PluginProcess("optimize-assets", environment: path.map { ["PATH": $0] } ?? [:]).execute(
      .object(config), workspace: folder.path, home: folder.path("home"))
  }

  func findings(_ reply: PluginProcess.Reply) -> [String] {
    (reply.error?["data"]?["diagnostics"]?.arrayValue ?? []).map {
      "\(Path.name($0["file"]?.stringValue ?? "")):\($0["line"]?.integerValue ?? 0):\($0["column"]?.integerValue ?? 0) \($0["message"]?.stringValue ?? "")"
    }
  }

  func names() throws -> [String] {
    try Files.walk(output).filter { !$0.hasSuffix(".gz") && !$0.hasSuffix(".br") }
      .map { $0.replacing(/chunk-[A-Z0-9]+/, with: "chunk").replacing(/\.[0-9a-f]{8}\.([a-z0-9]+)/, with: { ".#.\($0.1)" }) }
  }

  @Test func `what pages load holds what it imports, and runs`() throws {
    let reply = try run()
    try #require(reply.error == nil, "\(reply)")
    let scripts = try names().filter { $0.hasPrefix("static/") }
    #expect(scripts.filter { !$0.contains("chunk") } == ["static/js/app.#.js", "static/js/data.json", "static/js/other.#.js", "static/js/plain.js"], "\(scripts)")
    #expect(scripts.count { $0 == "static/js/chunk.#.js" } == 2, "what both share, and what is loaded later")
    for page in ["index.html", "about.html"] {
      #expect(String(decoding: try Files.read(Path.join(output, page)), as: UTF8.self).contains("integrity=\"sha384-"))
    }
    let app = try #require(try Files.walk(output).first { $0.hasPrefix("static/js/app.") && $0.hasSuffix(".js") })
    try Files.write(Path.join(output, "package.json"), Array(#"{"type":"module"}"#.utf8))
    let result = try Command("node", [Path.join(output, app)]).run(deadlineSeconds: 30)
    #expect(result.outputText == "the name 42 function\nlater on\n", "\(result.errorText)")
  }

  @Test func `the same bytes each time, and without minifying`() throws {
    #expect(try run().error == nil)
    let first = try Files.walk(output).map { ($0, try Files.read(Path.join(output, $0))) }
    let again = try run()
    #expect(again.outputs?["made"] == 0)
    #expect(try run(["cache": false]).error == nil)
    let second = try Files.walk(output).map { ($0, try Files.read(Path.join(output, $0))) }
    #expect(first.map(\.0) == second.map(\.0) && first.map(\.1) == second.map(\.1))
    #expect(try run(["minifyJS": false]).error == nil)
    let other = try #require(try Files.walk(output).first { $0.hasPrefix("static/js/other.") })
    #expect(String(decoding: try Files.read(Path.join(output, other)), as: UTF8.self).contains("console.log(\"other\", name);"))
  }

  @Test func `a changed module changes what holds it`() throws {
    #expect(try run().error == nil)
    try write("static/js/lib/later.js", "export default 'much later';\n")
    let made = try run().outputs?["made"]?.integerValue ?? 0
    #expect(made >= 3, "the part, the module that loads it, and its page")
    let texts = try Files.walk(output).filter { $0.hasSuffix(".js") }.map { String(decoding: try Files.read(Path.join(output, $0)), as: UTF8.self) }
    #expect(texts.contains { $0.contains("much later") } && !texts.contains { $0.contains("later on") })
  }

  @Test func `imports that lead nowhere or out of the site are named with their places`() throws {
    try write("static/js/app.js", "import './lib/nam.js';\nimport '../../../etc/passwd';\nimport '/etc/passwd';\nimport x from \"left-pad\";\nimport './plain.css'; import 'node:fs';\nimport \"\\x2fetc/passwd\"\n")
    try write("static/js/plain.css", "a{}")
    #expect(try findings(run()) == [
      "app.js:1:9 \"./lib/nam.js\" leads to no file of the site", "app.js:2:9 \"../../../etc/passwd\" leads out of the site",
      "app.js:3:9 \"/etc/passwd\" leads to no file of the site", "app.js:4:16 \"left-pad\" is no path: no page has an import map that says where it is",
      "app.js:5:9 \"./plain.css\" is no module", "app.js:5:31 \"node:fs\" is no path: no page has an import map that says where it is",
      "app.js:6:9 \"\\x2fetc/passwd\" is written with escapes",
    ])
    #expect(!Files.exists(output))
  }

  @Test func `a syntax error is esbuild's, at its place`() throws {
    try write("static/js/lib/later.js", "// é\n/* é */ let a = ;\n")
    let found = try findings(run(["minifyJS": false]))
    #expect(found == ["later.js:2:17 Unexpected \";\""])
  }

  @Test func `modules that import nothing need no esbuild, and others say so`() throws {
    try folder.write("programs/minify", "#!/bin/sh\nexec /usr/bin/minify \"$@\"\n")
    try Files.changePermissions(folder.path("programs/minify"), 0o755)
    let reply = try run(path: folder.path("programs"))
    #expect(reply.kind == "precondition" && reply.error?["data"]?["help"]?.stringValue?.contains("apt-get install esbuild") == true, "\(reply)")
    for name in ["app", "other"] { try write("static/js/\(name).js", "console.log('\(name)')\n") }
    try write("static/js/lib/circle.js", "export const get = 1;\n")
    let plain = try run(["minifyHTML": false, "minifyCSS": false, "minifyJS": false, "optimizeImages": false], path: folder.path("programs"))
    #expect(plain.error == nil, "\(plain)")
  }

  @Test(arguments: [
    ("import a from './a.js'", ["./a.js"]), ("import './a.js';import\"./b.js\"", ["./a.js", "./b.js"]), ("export * from './a.js'", ["./a.js"]),
    ("export { a as from } from './a.js'", ["./a.js"]), ("x = import('./a.js')", ["./a.js"]), ("import(x + './a.js')", []),
    ("// import './a.js'\n/* import './b.js' */", []), ("'import \"./a.js\"'; `import './b.js'`", []), ("`${import('./a.js')} import './b.js'`", ["./a.js"]),
    ("x = /'import '/; import './a.js'", ["./a.js"]), ("x = a / b; import './a.js' // /", ["./a.js"]), ("x.import('./a.js'); y.from './b.js'", []),
    ("import/**/a/**/from/**/'./a.js'", ["./a.js"]), ("import a, { b } from \"./a.js\" with { type: 'json' }", ["./a.js"]), ("import.meta.url", []),
    ("x = `a${`b${{a: 1}}`}c`; import './a.js'", ["./a.js"]), ("return /[/']/.test(x); import './a.js'", ["./a.js"]), ("import", []), ("import '", [""]), ("`${", []),
  ]) func `imports of a module`(text: String, found: [String]) {
    #expect(ModuleScanner(Array(text.utf8)).imports.map(\.specifier) == found)
  }

  @Test func `import.meta is seen, and a property of that name is not`() {
    #expect(ModuleScanner(Array("x = import.meta.url".utf8)).meta == 11)
    #expect(ModuleScanner(Array("x.import.meta".utf8)).meta == nil)
  }
}

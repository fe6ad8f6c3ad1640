import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

extension OptimizeAssetsTests {
  @Test func `every broken reference is named with its place`() throws {
    try folder.write("compiled/broken.html", "<!DOCTYPE html>\n<p>é<img src=\"/static/images/aa.png\">\n<a href=/static/gone.zip>x</a><a href=/blog>y</a><script>x='/static/js/nix.js'</script>")
    try folder.write("compiled/static/css/base.css", "a{}\nb { background: url(../images/none.png) }")
    let error = try #require(try run().error)
    #expect(error["data"]?["kind"] == "validation")
    let findings = error["data"]?["diagnostics"]?.arrayValue ?? []
    let places = findings.map { "\(Path.name($0["file"]?.stringValue ?? "")):\($0["line"]?.integerValue ?? 0):\($0["column"]?.integerValue ?? 0)" }
    #expect(places == ["broken.html:2:15", "broken.html:3:9", "broken.html:3:61", "base.css:2:21"], "\(error)")
    #expect(findings.first?["help"] == "did you mean \"/static/images/a.png\"?")
    #expect(!Files.exists(output))
    #expect(try Files.list(folder.path) == ["compiled"])
  }

  @Test func `a circle is an error that shows the way`() throws {
    try folder.write("compiled/static/css/base.css", "@import 'styles.css';")
    let reply = try run()
    #expect(reply.kind == "validation")
    #expect(reply.message?.contains("static/css/base.css → static/css/styles.css → static/css/base.css") == true || reply.message?.contains("static/css/styles.css → static/css/base.css → static/css/styles.css") == true, "\(reply)")
    #expect(!Files.exists(output))
  }

  @Test func `a syntax error is named with its place`() throws {
    try folder.write("compiled/static/js/lib.js", "let a = 1;\nfunction ( {\n")
    let error = try #require(try run().error)
    let finding = error["data"]?["diagnostics"]?.arrayValue?.first
    #expect(finding?["file"]?.stringValue == folder.path("compiled/static/js/lib.js"))
    #expect(finding?["line"] == 2)
    #expect(!Files.exists(output))
  }

  @Test func `a full disk under minify is no mistake in the source`() throws {
    try folder.write("programs/minify", "#!/bin/sh\necho 'ERROR: cannot minify a.css: write /s/a.css: no space left on device' >&2\nexit 1\n")
    try Files.changePermissions(folder.path("programs/minify"), 0o755)
    let plugin = try PluginProcess("optimize-assets", environment: ["PATH": "\(folder.path("programs")):/usr/bin:/bin"])
    let reply = try plugin.execute(["directory": .string(folder.path("compiled"))], workspace: folder.path)
    #expect(reply.kind == "filesystem")
    #expect(reply.error?["data"]?["retryable"] == false)
    #expect(!Files.exists(output))
  }

  @Test func `without minify the package is named`() throws {
    let empty = folder.path("empty")
    try Files.makeDirectory(empty)
    let plugin = try PluginProcess("optimize-assets", environment: ["PATH": empty])
    let config: JSONValue = ["directory": .string(folder.path("compiled"))]
    let reply = try plugin.execute(config, workspace: folder.path)
    #expect(reply.kind == "precondition")
    #expect(reply.error?["data"]?["help"]?.stringValue?.contains("apt-get install minify") == true)
    let plain: JSONValue = [
      "directory": .string(folder.path("compiled")), "minifyHTML": false, "minifyCSS": false, "minifyJS": false,
      "site": .string(try folder.write("site.json", #"{"optimization":{"compress_images":false}}"#)),
    ]
    #expect(try plugin.execute(plain, workspace: folder.path).error == nil)
  }

  @Test func `links, empty and overlapping folders are refused`() throws {
    #expect(try run(["output": "compiled/optimized"]).kind == "validation")
    #expect(try run(["output": "."]).kind == "validation")
    try Files.makeLink(folder.path("compiled/passwd.txt"), to: "/etc/passwd")
    let reply = try run()
    #expect(reply.kind == "validation")
    #expect(reply.message?.contains("passwd.txt is no regular file") == true)
    try Files.removeTree(folder.path("compiled"))
    #expect(try run().kind == "not-found")
    try Files.makeDirectory(folder.path("compiled"))
    #expect(try run().kind == "validation")
  }
}

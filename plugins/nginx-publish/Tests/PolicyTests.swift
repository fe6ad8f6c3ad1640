import JSON
import POSIX
import TestSupport
import Testing

/// The Content-Security-Policy that pages get by default, in a real browser.
@Suite(.enabled(if: Browser.isInstalled), .serialized)
struct `The policy for pages` {
  @Test func `breaks nothing of the example, and keeps out what was put into a page`() throws {
    let home = try PublishedHome()
    let output = try PluginProcess("compile-pages").execute(
      ["site": .string(Path.join(BuiltPrograms.root, "examples/portfolio/site.json"))], workspace: home.folder.path, home: home.home
    ).outputs?["directory"]?.stringValue
    let folder = try #require(output)
    var files: [String: [UInt8]] = [:]
    for path in try Files.walk(folder) { files[path] = try Files.read(Path.join(folder, path)) }
    files["injected.html"] = Array("<!doctype html><title>x</title><script>document.title = 'taken over'</script><p onclick=\"1\">".utf8)
    #expect(try home.publish(home.release("1", bytes: files).path).error == nil)
    // The browser of the tests goes to no name.
    try Files.makeLink(home.www("hosts/127.0.0.1"), to: "../sites/shop/production")
    let browser = try BrowserSession()
    let names = files.keys.filter { $0.hasSuffix(".html") && $0 != "404.html" }.sorted()
    #expect(names.count > 3)
    for name in names {
      let visit = try browser.visit("http://127.0.0.1:\(home.port)/\(name)", [.run("return document.title")])
      let refused = visit.complaints.filter { $0.contains("Content Security Policy") || $0.contains("Content-Security-Policy") }
      if name == "injected.html" {
        #expect(visit.results.first == "x")
        #expect(!refused.isEmpty)
      } else {
        #expect(refused.isEmpty, "\(name): \(refused)")
      }
    }
  }
}

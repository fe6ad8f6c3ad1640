import JSON
import POSIX
import TestSupport
import Testing

@testable import compile_pages

/// The application status document.
@Suite struct StatusTests {
  private static let pages = [
    "pages/index.json": CompiledSite.page("index", [["id": "s", "type": "Section", "children": [["id": "t", "type": "Text", "config": ["text": "x"]]]]]),
    "pages/about.json": CompiledSite.page("about"),
  ]

  @Test func `says what was compiled, with the sizes of the files`() throws {
    let folder = try TemporaryFolder()
    // The second time everything comes from the cache.
    for _ in 0..<2 {
      let site = try CompiledSite(Self.pages, in: folder, config: ["status": "about/status.json"])
      #expect(site.reply.outputs?["status"] == .string(folder.path("workspace/about/status.json")))
      #expect(site.reply.result?["artifacts"] == [["name": "status", "path": "about/status.json", "mediaType": "application/json"]])
      let status = try JSONValue(parsing: Files.read(folder.path("workspace/about/status.json")))
      #expect(status["application"] == ["id": "small", "name": "Petit & Cie", "version": "1.0.0", "framework": "static-html", "status": "compiled"])
      #expect(status["structure"]?["routes"] == ["/": "index.html", "/about": "about.html"])
      let pages = try #require(status["structure"]?["pages"]?.arrayValue)
      #expect(pages.map { $0["url"] } == ["/about", "/", "/404"])
      #expect(pages.map { $0["components"] } == [0, 2, 1])
      for (page, file) in zip(pages, ["about.html", "index.html", "404.html"]) {
        #expect(page["size_kb"] == StatusDocument.kilobytes(try Files.status(Path.join(site.output, file)).size), "\(file)")
      }
      let bundle = try tree(site.output).filter { $0.key.hasPrefix("static/css/") || $0.key.hasPrefix("static/js/") }.values.reduce(0) { $0 + $1.count }
      #expect(status["optimization"] == [
        "minified": false, "compressed": false, "optimized_images": false, "bundle_size_kb": StatusDocument.kilobytes(bundle),
      ])
      #expect(!Files.exists(Path.join(site.output, "status.json")), "it is not published")
    }
  }

  @Test(arguments: [(0, JSONValue.integer(0)), (1, .number(0.1)), (149, .number(0.1)), (150, .number(0.2)), (999, .integer(1)), (45_000, .integer(45)), (1_234_567, .number(1234.6))])
  func `kilobytes have one decimal`(_ bytes: Int, _ shown: JSONValue) { #expect(StatusDocument.kilobytes(bytes) == shown) }

  @Test(arguments: ["compiled/status.json", "compiled", "../status.json", "/tmp/status.json", "", "a/../b"])
  func `a place that is published, or not in the workspace, is refused`(path: String) throws {
    let site = try CompiledSite(Self.pages, config: ["status": .string(path)])
    #expect(site.reply.kind == "validation")
    #expect(try Files.list(site.folder.path("workspace")) == [])
  }

  @Test func `nobody asked, nothing is written`() throws {
    let site = try CompiledSite(Self.pages)
    #expect(site.reply.outputs?["status"] == nil)
    #expect(try Files.list(site.folder.path("workspace")) == ["compiled"])
  }
}

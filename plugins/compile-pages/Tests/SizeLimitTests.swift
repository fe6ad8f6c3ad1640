import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

@Suite struct SizeLimitTests {
  private static let pages = ["pages/index.json": CompiledSite.page("index")]

  private func site(_ files: [String: String], own: JSONValue? = nil, step: Int? = nil, in folder: TemporaryFolder? = nil) throws -> CompiledSite {
    var definition = CompiledSite.definition
    if let own { definition["deployment"] = ["max_size_mb": own] }
    return try CompiledSite(definition, files, in: folder, config: step.map { ["maximumSize": .integer($0)] } ?? [:])
  }

  @Test func `assets that are too large are not even copied`() throws {
    let folder = try TemporaryFolder()
    let good = try site(Self.pages, in: folder)
    let before = try tree(good.output)
    try Files.makeDirectories(folder.path("site/assets"))
    // With holes: 2 GB that are not on the disk.
    let made = try Command("truncate", ["-s", "2000000000", folder.path("site/assets/film.mp4")]).run()
    #expect(made.status == .exited(0))
    let refused = try site(Self.pages, in: folder)
    #expect(refused.reply.kind == "validation")
    #expect(refused.reply.message == "the site is larger than 1000 MB")
    #expect(try tree(good.output) == before)
    let cached = try Files.walk(folder.path("home")).map { try Files.status(folder.path("home/\($0)")).size }
    #expect(cached.allSatisfy { $0 < 1_000_000 })
  }

  @Test func `pages count, those from the cache too`() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "mot ", count: 30_000)
    let text: JSONValue = ["id": "t", "type": "Text", "config": ["text": .string(long)]]
    var files = ["pages/index.json": CompiledSite.page("index", [text])]
    #expect(try site(files, step: 200_000, in: folder).reply.error == nil)
    #expect(try site(files, step: 200_000, in: folder).reply.outputs?["rendered"] == 0)
    files["pages/more.json"] = CompiledSite.page("more", [text])
    #expect(try site(files, step: 200_000, in: folder).reply.message == "the site is larger than 0.20 MB")
    #expect(try site(files, step: 300_000, in: folder).reply.error == nil)
  }

  @Test func `a site may set itself a lower limit, and no higher one`() throws {
    let large = Self.pages.merging(["assets/a.txt": String(repeating: "x", count: 200_000)]) { $1 }
    let own = try site(large, own: 0.1)
    #expect(own.reply.message == "the site is larger than 0.10 MB")
    let finding = own.reply.error?["data"]?["diagnostics"]?.arrayValue?.first
    #expect(finding?["file"]?.stringValue?.hasSuffix("site.json") == true && finding?["line"]?.integerValue ?? 0 > 1)
    #expect(try site(large, own: 1000, step: 100_000).reply.message == "the site is larger than 0.10 MB")
    #expect(try site(large, own: 1000, step: 400_000).reply.error == nil)
  }
}

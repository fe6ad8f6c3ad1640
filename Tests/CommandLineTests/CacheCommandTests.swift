import JSON
import POSIX
import TestSupport
import Testing

@Suite struct CacheCommandTests {
  private func rendered(_ run: Invocation) -> Int? {
    run.lines.compactMap { try? JSONValue(parsing: $0) }.first { $0["kind"] == "step.succeeded" }?["payload"]?["outputs"]?["rendered"]?.integerValue
  }

  @Test func `what steps keep is listed, used by the next run, and cleared`() throws {
    let slipway = try Slipway()
    #expect(try slipway("cache", "list").output == "")
    #expect(try slipway("cache", "list", "--json").json == [])
    let site = Path.join(BuiltPrograms.root, "examples/portfolio/site.json")
    let steps: JSONValue = [["id": "compile", "uses": "compile-pages", "with": ["site": .string(site)]]]
    try slipway.folder.write("compile.json", JSONValue.object(["name": "compile", "steps": steps]).text())
    #expect(try rendered(slipway("run", "compile.json", "--json")) ?? 0 > 0)
    #expect(try rendered(slipway("run", "compile.json", "--json")) == 0, "each run has a workspace of its own, all share the home")

    let listed = try #require(try slipway("cache", "list", "--json").json?.arrayValue)
    #expect(listed.map { $0["step"] } == ["compile-pages"])
    #expect(listed[0]["bytes"]?.integerValue ?? 0 > 10_000)
    #expect(listed[0]["sites"] == 1)
    #expect(try slipway("cache", "list").output.contains("compile-pages"))

    let wrong = try slipway("cache", "clear", "compile-page")
    #expect(wrong.code == 2)
    #expect(wrong.errors.contains("did you mean \"compile-pages\"?"))
    #expect(try slipway("cache", "clear", "compile-pages", "--json").json?["cleared"] == ["compile-pages"])
    #expect(try slipway("cache", "list", "--json").json == [])
    #expect(try rendered(slipway("run", "compile.json", "--json")) ?? 0 > 0)
  }

  @Test func `differences between releases are listed and cleared`() throws {
    let slipway = try Slipway()
    try slipway.folder.write("home/cache/deltas/archive-\(String(repeating: "a", count: 64)).delta", [UInt8](repeating: 1, count: 2000))
    #expect(try slipway("cache", "list").output.contains("deltas  2.0 kB  1"))
    #expect(try slipway("cache", "list", "--json").json == [["deltas": 1, "bytes": 2000]])
    #expect(try slipway("cache", "clear", "--json").json == ["cleared": ["deltas"], "bytes": 2000])
    try slipway.folder.write("home/cache/deltas/archive-b.delta", "text")
    #expect(try slipway("cache", "clear", "deltas").output == "Removed 4 B: deltas.\n")
    #expect(try slipway("cache", "list").output == "")
  }

  @Test func `a home that nobody has made yet keeps nothing, and is not made`() throws {
    let slipway = try Slipway()
    #expect(try slipway("cache", "clear").code == 0)
    #expect(!Files.exists(slipway.folder.path("home")))
  }
}

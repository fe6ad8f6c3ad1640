import POSIX
import TestSupport
import Testing

struct ImportRulesTests {
  let rules: ImportRules

  init() throws {
    let libraries = try Files.list(Path.join(BuiltPrograms.root, "Sources/CLibraries"))
    rules = ImportRules(map: try PackageMap.read(), cModules: Set(libraries), files: try SwiftSource.shipped())
  }

  @Test func `there is something to look at`() throws {
    #expect(rules.files.count > 100)
    #expect(rules.cModules.isSuperset(of: ["CJansson", "CSpawn", "CPOSIX"]))
    #expect(rules.map.plugins.contains("validate-page"))
    #expect(rules.map.section("wrappers").isSuperset(of: ["JSON", "ChildProcess", "Archives"]))
    #expect(rules.map.section("hostModules").isSuperset(of: ["Pipelines", "Engine", "Commands"]))
    #expect(rules.map.pluginModules.contains("StepKit"))
    let modules = Set(rules.map.modules.map(\.name))
    let folders = Set(rules.files.filter { $0.path.hasPrefix("Sources/") }.map(\.module))
    #expect(folders.subtracting(modules) == ["slipway"], "every folder of Sources is a module of Package.swift")
    #expect(modules.subtracting(folders).isEmpty)
    let owned = Set(rules.files.flatMap(\.imports)).intersection(rules.cModules)
    #expect(owned == rules.cModules, "every C module has a wrapper")
  }

  @Test func `one Swift module imports each C module`() { #expect(rules.sharedCModules() == []) }
  @Test func `unsafe code stands only in wrappers of C`() { #expect(rules.unsafeElsewhere() == []) }
  @Test func `wrappers never import each other`() { #expect(rules.wrappersOfWrappers() == []) }
  @Test func `imports go down, the host without StepKit, plugins without the host`() { #expect(rules.wrongWay() == []) }
  @Test func `nothing that ships imports Foundation`() { #expect(rules.foundation() == []) }
}

/// The rules themselves: each finds what it is there to find.
struct RuleTests {
  static let manifest = """
    let plugins = ["good", "bad"]
    let foundations = [
      module("Diagnostics"),
      module("POSIX", ["CPOSIX", "Diagnostics"]),
    ]
    // module("Commented", [])
    let wrappers = [
      module("JSON", ["CJansson"]),
      module("ChildProcess", ["CSpawn", "POSIX"]), module(
        "Archives", ["CArchive", "JSON", "POSIX"], resources: [.copy("x")]),
    ]
    let protocolModules = [module("StepKit", ["JSON"])]
    let hostModules = [module("Engine", ["JSON"])]
    let pluginModules: [Target.Dependency] = [
      "JSON", "StepKit",
    ]
    let furtherModules: [String: [Target.Dependency]] = [
      "bad": ["Archives"],
    ]
    """

  private func rules(_ files: [(module: String, text: String)]) -> ImportRules {
    ImportRules(
      map: PackageMap(Self.manifest), cModules: ["CJansson", "CSpawn", "CPOSIX", "CArchive"],
      files: files.map { SwiftSource(path: "\($0.module).swift", module: $0.module, text: $0.text) })
  }

  @Test func `the map of a manifest`() {
    let map = PackageMap(Self.manifest)
    #expect(map.modules.map(\.name) == ["Diagnostics", "POSIX", "JSON", "ChildProcess", "Archives", "StepKit", "Engine"])
    #expect(map.module("Archives")?.dependencies == ["CArchive", "JSON", "POSIX"])
    #expect(map.module("Diagnostics")?.dependencies == [])
    #expect(map.section("wrappers") == ["JSON", "ChildProcess", "Archives"])
    #expect(map.plugins == ["good", "bad"])
    #expect(map.pluginModules == ["JSON", "StepKit"])
    #expect(map.furtherModules == ["bad": ["Archives"]])
  }

  @Test func `imports, in every way of writing them, and none from comments or strings`() {
    let text = """
      import A
      internal import B
      @testable import C
      @preconcurrency public import struct D.Name
      // import E
      /* import F
      import G */
      let text = "
      import H"
      let more = #"import I"#; let last = \"""
        import J
        \"""
      import K.L  // not M
      """
    #expect(SwiftSource(path: "", module: "", text: text).imports == ["A", "B", "C", "D", "K"])
  }

  @Test func `unsafe words, and none from comments or strings`() {
    func words(_ text: String) -> [String] { SwiftSource(path: "", module: "", text: text).unsafeWords }
    #expect(words("let a = unsafe strlen(b)") == ["unsafe"])
    #expect(words("func f(_ p: UnsafeMutableRawPointer?) { bytes.withUnsafeBytes { $0 } }") == ["UnsafeMutableRawPointer", "withUnsafeBytes"])
    #expect(words("var p: OpaquePointer") == ["OpaquePointer"])
    #expect(words("// unsafe\nlet a = \"unsafe \\\" unsafe\" /* unsafe */; let isUnsafeName = 1; let unsafety = 2") == [])
  }

  @Test func `a C module with two importers`() {
    #expect(rules([("JSON", "import CJansson"), ("Engine", "internal import CJansson")]).sharedCModules() == ["CJansson is imported by Engine, JSON"])
    #expect(rules([("POSIX", "import Glibc"), ("Archives", "import Glibc")]).sharedCModules().count == 1)
    #expect(rules([("JSON", "import CJansson\n"), ("JSON", "import CJansson")]).sharedCModules() == [])
  }

  @Test func `unsafe code outside of a wrapper`() {
    #expect(rules([("Engine", "let a = unsafe b")]).unsafeElsewhere() == ["Engine.swift: unsafe"])
    #expect(rules([("JSON", "import CJansson"), ("JSON", "let a = unsafe b")]).unsafeElsewhere() == [])
  }

  @Test func `a wrapper that imports another`() {
    #expect(rules([("Archives", "internal import ChildProcess")]).wrappersOfWrappers() == ["Archives.swift: imports ChildProcess"])
    #expect(rules([("Archives", "import JSON\nimport POSIX\nimport Archives")]).wrappersOfWrappers() == [])
  }

  @Test func `imports that go up, sideways or are not declared`() {
    #expect(rules([("Engine", "import StepKit")]).wrongWay() == ["Engine.swift: imports StepKit"])
    #expect(rules([("slipway", "import StepKit")]).wrongWay() == ["slipway.swift: imports StepKit"])
    #expect(rules([("bad", "import Engine")]).wrongWay() == ["bad.swift: imports Engine"])
    #expect(rules([("bad", "import ChildProcess")]).wrongWay() == ["bad.swift: imports ChildProcess"])
    #expect(rules([("POSIX", "import JSON")]).wrongWay() == ["POSIX.swift: imports JSON"])
    #expect(rules([("Engine", "import POSIX")]).wrongWay() == ["Engine.swift: imports POSIX"])
    #expect(rules([("good", "import StepKit\nimport JSON"), ("Engine", "import JSON\nimport Synchronization")]).wrongWay() == [])
  }

  @Test func `Foundation in what ships`() {
    #expect(rules([("Engine", "import Foundation")]).foundation() == ["Engine.swift: imports Foundation"])
    #expect(rules([("bad", "internal import FoundationNetworking")]).foundation().count == 1)
    #expect(rules([("StepKit", "import FoundationEssentials")]).foundation().count == 1)
    #expect(rules([("Engine", "import FoundationEssentials"), ("Engine", "// import Foundation")]).foundation() == [])
  }
}

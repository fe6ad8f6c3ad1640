import Diagnostics
import JSON
import POSIX
import Scaffolds
import TestSupport
import Testing

@Suite struct ScaffoldTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func scaffold(
    _ language: ScaffoldLanguage, called name: String = "size-budget", stepKit: String? = BuiltPrograms.root
  ) throws -> Scaffold {
    try Scaffold(name: name, language: language, stepKit: stepKit)
  }

  @Test(arguments: ScaffoldLanguage.allCases)
  func `every file is filled in, and the manifest is a JSON object of that name`(language: ScaffoldLanguage) throws {
    let files = try scaffold(language).files
    for file in files { #expect(!file.text.contains("{{"), "\(file.path)") }
    let manifest = try JSONValue(parsing: #require(files.first { $0.path == "plugin.json" }).text)
    #expect(manifest["name"] == "size-budget")
    let properties = ["config", "outputs"].flatMap { manifest[$0]?["properties"]?.objectValue?.members ?? [] }
    #expect(properties.count == 5)
    #expect(properties.allSatisfy { $0.value["description"] != nil })
    let command = try #require(manifest["command"]?.arrayValue?.first?.stringValue)
    if language != .swift { #expect(files.filter(\.isProgram).contains { "./\($0.path)" == command }) }
    #expect(files.contains { $0.path.lowercased().contains("test") })
  }

  /// A program that one reads in a minute.
  @Test(arguments: ScaffoldLanguage.allCases)
  func `the program is short`(language: ScaffoldLanguage) throws {
    let program = try #require(scaffold(language).files.first { $0.isProgram || $0.path.hasPrefix("Sources/") })
    #expect(program.text.split(separator: "\n").count <= 120)
  }

  @Test(arguments: ["", "Size", "2048", "a_b", "a/b", "..", "é", String(repeating: "a", count: 65), "a b", "-a"])
  func `a name that no plugin may have`(name: String) {
    #expect(throws: InvalidInput.self) { try scaffold(.bash, called: name) }
  }

  @Test(arguments: [("a", "APlugin"), ("step", "StepPlugin"), ("self", "SelfPlugin"), ("x--2-", "X2Plugin"), ("size-budget", "SizeBudgetPlugin")])
  func `a type of Swift is called after the plugin`(name: String, type: String) throws {
    let files = try scaffold(.swift, called: name).files
    #expect(files.contains { $0.path == "Sources/\(type).swift" && $0.text.contains("struct \(type):") })
  }

  @Test func `StepKit must be there, for Swift alone`() throws {
    #expect(throws: InvalidInput.self) { try scaffold(.swift, stepKit: nil) }
    #expect(throws: InvalidInput.self) { try scaffold(.swift, stepKit: folder.path) }
    _ = try scaffold(.python, stepKit: nil)
  }

  @Test func `a path is a string in Package.swift, whatever is in it`() throws {
    let path = folder.path(#"a "b" \(c)"#)
    try folder.write(#"a "b" \(c)/Package.swift"#, "")
    try Files.makeDirectories(Path.join(path, "Sources/StepKit"))
    let package = try #require(scaffold(.swift, stepKit: path).files.first { $0.path == "Package.swift" })
    #expect(package.text.contains(#"/a \"b\" \\(c)")"#))
  }

  @Test func `the folder is complete, with programs that can be run`() throws {
    let made = folder.path("new/size-budget")
    try scaffold(.bash).write(to: made)
    #expect(try Files.walk(made) == ["README.md", "plugin.json", "size-budget.sh", "test.sh"])
    #expect(Files.isExecutable(Path.join(made, "size-budget.sh")))
    #expect(!Files.isExecutable(Path.join(made, "plugin.json")))
    #expect(try Files.list(folder.path("new")) == ["size-budget"], "nothing is left beside it")
  }

  @Test func `nothing that is there is touched, be it an empty folder or a link to nowhere`() throws {
    try folder.write("file", "mine")
    try Files.makeDirectory(folder.path("empty"))
    try Files.makeLink(folder.path("link"), to: "nowhere")
    for name in ["file", "empty", "link"] {
      #expect(throws: InvalidInput.self) { try scaffold(.node).write(to: folder.path(name)) }
    }
    #expect(try folder.text("file") == "mine")
    #expect(try Files.list(folder.path) == ["empty", "file", "link"])
    #expect(try Files.list(folder.path("empty")) == [])
  }
}

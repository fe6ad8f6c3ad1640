import JSON
import POSIX
import TestSupport
import Testing

struct PluginFolderTests {
  /// What is wrong with plugins' folders.
  private func problems(_ root: String, plugins: [String]) throws -> [String] {
    var problems: [String] = []
    if plugins != plugins.sorted() { problems.append("the list is not sorted") }
    let folders = try Files.list(root).filter { (try? Files.status(Path.join(root, $0)))?.kind == .directory }
    for name in Set(folders).symmetricDifference(plugins).sorted() { problems.append("\(name): only in one of folder and list") }
    for name in folders {
      for part in ["plugin.json", "README.md", "Tests", "Sources"] where !Files.exists(Path.join(root, "\(name)/\(part)")) {
        problems.append("\(name): no \(part)")
      }
      let manifest = Path.join(root, "\(name)/plugin.json")
      guard Files.exists(manifest) else { continue }
      let value = try JSONValue(parsing: Files.read(manifest), file: manifest)
      if value["name"]?.stringValue != name { problems.append("\(name): plugin.json has another name") }
      if value["command"]?.arrayValue?.first?.stringValue != "./\(name)" { problems.append("\(name): plugin.json has another command") }
    }
    return problems
  }

  @Test func `the folders are the list in Package.swift, each with its parts and its name`() throws {
    #expect(try problems(Path.join(BuiltPrograms.root, "plugins"), plugins: PackageMap.read().plugins) == [])
  }

  @Test func `a folder that is not as it should be is found`() throws {
    let folder = try TemporaryFolder()
    try folder.write("one/plugin.json", #"{"name":"one","command":["./one"]}"#)
    for part in ["README.md", "Tests/T.swift", "Sources/S.swift"] { try folder.write("one/\(part)", "") }
    try folder.write("README.md", "of all of them")
    #expect(try problems(folder.path, plugins: ["one"]) == [])
    #expect(try problems(folder.path, plugins: ["two", "one"]) == ["the list is not sorted", "two: only in one of folder and list"])
    try folder.write("three/plugin.json", #"{"name":"3"}"#)
    #expect(
      try problems(folder.path, plugins: ["one"]) == [
        "three: only in one of folder and list", "three: no README.md", "three: no Tests", "three: no Sources",
        "three: plugin.json has another name", "three: plugin.json has another command",
      ])
  }
}

/// What any file of the repository must not hold.
struct RepositoryTests {
  /// Paths of the machine that it was written on.
  private static let privatePaths = ["work", "root"].map { "/\($0)/" }

  private func mentions(_ text: String) -> [String] {
    Self.privatePaths.filter { path in
      text.contains(path) && text.positions(of: path).contains { match in
        // A part of a longer path or of a URL is somebody else's.
        guard match > text.startIndex else { return true }
        let before = text[text.index(before: match)]
        return !(before.isLetter || before.isNumber || "_-.~}/".contains(before))
      }
    }
  }

  @Test func `no file names a path of somebody's own machine`() throws {
    let root = BuiltPrograms.root
    var looked = 0
    for path in try repositoryFiles(root) {
      guard let text = String(validating: try Files.read(Path.join(root, path)), as: UTF8.self) else { continue }
      looked += 1
      #expect(mentions(text) == [], "\(path)")
    }
    #expect(looked > 200)
  }

  @Test func `such a path is found, and others are left alone`() {
    let (first, second) = (Self.privatePaths[0], Self.privatePaths[1])
    #expect(mentions("see \(first)main") == [first])
    #expect(mentions("\(second)x and \"\(first)y\"") == [first, second])
    #expect(mentions("https://example.org\(first)a, \\(home)/w\(second)b, ~\(first)") == [])
  }

  /// Everything but what git ignores as a rule: hidden folders and builds.
  private func repositoryFiles(_ root: String) throws -> [String] {
    var files: [String] = []
    for name in try Files.list(root) where name != ".build" && name != ".git" {
      if try Files.status(Path.join(root, name)).kind == .directory {
        files += try Files.walk(Path.join(root, name)).map { "\(name)/\($0)" }
      } else {
        files.append(name)
      }
    }
    return files
  }
}

extension String {
  /// Where a text begins in this one.
  fileprivate func positions(of text: String) -> [Index] { indices.filter { self[$0...].hasPrefix(text) } }
}

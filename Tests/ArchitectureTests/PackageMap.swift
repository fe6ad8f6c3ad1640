import POSIX
import TestSupport

/// What Package.swift says: the modules in their order, with what each may import.
struct PackageMap {
  struct Module {
    var name: String
    var dependencies: [String]
    /// The list in which it stands: `wrappers`, `hostModules` …
    var section: String
  }

  var modules: [Module] = []
  var plugins: [String] = []
  /// What every plugin may import.
  var pluginModules: [String] = []
  /// What single plugins may import beside that.
  var furtherModules: [String: [String]] = [:]

  static func read() throws -> PackageMap {
    PackageMap(String(decoding: try Files.read(Path.join(BuiltPrograms.root, "Package.swift")), as: UTF8.self))
  }

  /// - Parameter manifest: in the house style: `let section = [ module("Name", ["Dependency"]), … ]`.
  init(_ manifest: String) {
    let text = "\n\(manifest)".split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("//") ? "" : String($0) }.joined(separator: "\n")
    for match in text.matches(of: /\nlet (\w+)(?:: [^=\n]+)? =\s*\[([^\]]*)\]/) {
      if match.1 == "plugins" { plugins = Self.names(match.2) }
      if match.1 == "pluginModules" { pluginModules = Self.names(match.2) }
    }
    if let further = text.firstMatch(of: /\nlet furtherModules[^=]*= \[\n((?: .*\n)*)\]/) {
      for match in further.1.matches(of: /"([^"]+)": \[([^\]]*)\]/) { furtherModules[String(match.1)] = Self.names(match.2) }
    }
    var section = ""
    for match in text.matches(of: /\nlet (\w+)|\bmodule\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?/) {
      if let name = match.1 { section = String(name) }
      if let name = match.2 {
        modules.append(Module(name: String(name), dependencies: match.3.map(Self.names) ?? [], section: section))
      }
    }
  }

  private static func names(_ list: Substring) -> [String] { list.matches(of: /"([^"]+)"/).map { String($0.1) } }

  func index(of name: String) -> Int? { modules.firstIndex { $0.name == name } }
  func section(_ name: String) -> Set<String> { Set(modules.filter { $0.section == name }.map(\.name)) }
  func module(_ name: String) -> Module? { modules.first { $0.name == name } }
}

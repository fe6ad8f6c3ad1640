import JSON
import POSIX
import TestSupport
import Testing

/// A site in a folder of its own, and what the plugin makes of it.
struct CompiledSite {
  let folder: TemporaryFolder
  let reply: PluginProcess.Reply
  var output: String { folder.path("workspace/compiled") }

  static let definition: JSONObject = ["id": "small", "name": "Petit & Cie", "lang": "fr", "pages": ["pages/*.json"]]

  /// - Parameter files: by path, beside `site.json`.
  init(_ definition: JSONObject, _ files: [String: String], in folder: TemporaryFolder? = nil, config: JSONObject = [:]) throws {
    let folder = try folder ?? TemporaryFolder()
    self.folder = folder
    try folder.write("site/site.json", JSONValue.object(definition).text(.pretty))
    for (path, text) in files { try folder.write("site/\(path)", text) }
    try Files.makeDirectories(folder.path("workspace"))
    var config = config
    config["site"] = .string(folder.path("site/site.json"))
    reply = try PluginProcess("compile-pages").execute(.object(config), workspace: folder.path("workspace"), home: folder.path("home"))
  }

  init(_ files: [String: String], in folder: TemporaryFolder? = nil, config: JSONObject = [:]) throws {
    try self.init(Self.definition, files, in: folder, config: config)
  }

  func text(_ path: String) throws -> String { try folder.text("workspace/compiled/\(path)") }

  static func page(_ name: String, _ components: JSONValue = [], meta: JSONObject = [:]) -> String {
    let page: JSONValue = ["name": .string(name), "title": .string(name), "meta": .object(meta), "components": components]
    return page.text(.pretty)
  }
}

/// Every file below a folder with its bytes.
func tree(_ folder: String) throws -> [String: [UInt8]] {
  var files: [String: [UInt8]] = [:]
  for path in try Files.walk(folder) { files[path] = try Files.read(Path.join(folder, path)) }
  return files
}

internal import Diagnostics
internal import POSIX
internal import Sites

/// What a site brings along in its own folder: `components/<Type>/{template.mustache,style.css,script.js,schema.json}`,
/// `layouts/<name>.mustache`, `partials/<name>.mustache`.
struct SiteComponentFiles {
  private let folder: SiteFolder
  /// In bytes; more is no template, style sheet or script that a person wrote.
  private static let sizeLimit = 1 << 20
  private static let known = ["template.mustache", "style.css", "script.js", "schema.json"]

  init(_ path: String) throws { folder = try SiteFolder(path) }

  func types() throws -> [String: ComponentFiles] {
    var types: [String: ComponentFiles] = [:]
    for name in try names(in: "components") {
      let path = "components/\(name)"
      guard (try? Files.linkStatus(Path.join(folder.path, path)))?.kind == .directory else {
        // A README beside the types does no harm.
        continue
      }
      if let problem = Names.problem(inComponentType: name) {
        throw ComponentError(.file, "\(Path.join(folder.path, path)): \(problem.message)", help: problem.help)
      }
      for file in try Files.list(Path.join(folder.path, path)) where !Self.known.contains(file) && Self.looksLikeOurs(file) {
        throw ComponentError(
          .file, "\(Path.join(folder.path, path)) has a file \"\(file)\" that means nothing", help: suggestion(for: file, among: Self.known))
      }
      types[name] = ComponentFiles(
        template: try file("\(path)/template.mustache"), style: try file("\(path)/style.css"),
        script: try file("\(path)/script.js"), schema: try file("\(path)/schema.json"))
    }
    return types
  }

  /// Templates of a folder by their names without the extension.
  func templates(in name: String) throws -> [String: ComponentFiles.File] {
    var found: [String: ComponentFiles.File] = [:]
    for entry in try names(in: name) where Path.fileExtension(entry) == "mustache" {
      found[String(entry.dropLast(".mustache".count))] = try file("\(name)/\(entry)")
    }
    return found
  }

  /// Every file that `types` and `templates` read, by its path in the site's folder, sorted.
  func all() throws -> [(path: String, bytes: [UInt8])] {
    var paths: [String] = []
    for folder in ["layouts", "partials"] { paths += try names(in: folder).filter { Path.fileExtension($0) == "mustache" }.map { "\(folder)/\($0)" } }
    for type in try names(in: "components") { paths += Self.known.map { "components/\(type)/\($0)" } }
    return try paths.sorted().compactMap { path in try file(path).map { (path, $0.bytes) } }
  }

  private static func looksLikeOurs(_ file: String) -> Bool { ["mustache", "css", "js", "json"].contains(Path.fileExtension(file)) }

  private func names(in name: String) throws -> [String] {
    let path = Path.join(folder.path, name)
    guard (try? Files.linkStatus(path))?.kind == .directory else { return [] }
    return try Files.list(path).filter { !$0.hasPrefix(".") }
  }

  /// A file within the site's folder; a link that leads out of it is refused.
  private func file(_ path: String) throws -> ComponentFiles.File? {
    let absolute = Path.join(folder.path, path)
    guard (try? Files.linkStatus(absolute)) != nil else { return nil }
    guard folder.holdsFile(path) else {
      throw ComponentError(.file, "\(absolute) is no file of the site", help: "put the file itself there, not a link to another folder")
    }
    let bytes = try Files.read(absolute, limit: Self.sizeLimit)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw ComponentError(.file, "\(absolute) is no UTF-8 text", help: "save it as UTF-8")
    }
    return ComponentFiles.File(name: absolute, bytes: bytes)
  }
}

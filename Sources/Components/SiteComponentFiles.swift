internal import Diagnostics
internal import POSIX
internal import Sites

/// What a site brings along in its own folder: `components/<Type>/{template.mustache,style.css,script.js,schema.json}`,
/// `layouts/<name>.mustache`, `partials/<name>.mustache`. A file that can't be used is a finding, and the others are read
/// all the same.
struct SiteComponentFiles {
  private(set) var types: [String: ComponentFiles] = [:]
  private(set) var layouts: [String: ComponentFiles.File] = [:]
  private(set) var partials: [String: ComponentFiles.File] = [:]
  private(set) var findings: [Diagnostic] = []
  /// `components/<Type>`, `layouts/<name>` and `partials/<name>` of which a file can't be used.
  private(set) var unusable: Set<String> = []
  /// Every file, used or not, by its path in the site's folder; empty for one that can't be used.
  private(set) var files: [(path: String, bytes: [UInt8])] = []

  private let folder: SiteFolder
  /// In bytes; more is no template, style sheet or script that a person wrote.
  private static let sizeLimit = 1 << 20
  private static let known = ["template.mustache", "style.css", "script.js", "schema.json"]

  /// - Throws: `SystemError` where the site's folder itself can't be read.
  init(_ path: String) throws(SystemError) {
    folder = try SiteFolder(path)
    readTypes()
    layouts = templates(in: "layouts")
    partials = templates(in: "partials")
  }

  private mutating func readTypes() {
    var spellings: [String: String] = [:]
    for name in names(in: "components") {
      let path = "components/\(name)"
      switch (try? Files.linkStatus(Path.join(folder.path, path)))?.kind {
      case .directory: break
      case .link: refuse(path, "is a link, and not followed", help: "put the folder itself there")
        continue
      // A README beside the types does no harm.
      default: continue
      }
      if let problem = Names.problem(inComponentType: name) {
        refuse(path, "is no component type: \(problem.message)", help: problem.help)
        continue
      }
      // Types have a class each, in lower case.
      if let other = spellings.updateValue(name, forKey: name.lowercased()) {
        refuse(path, "differs from \(other.quoted) only in case", help: "give it another name")
      }
      readType(name, path)
    }
  }

  private mutating func readType(_ name: String, _ path: String) {
    let count = findings.count
    for file in names(in: path) where !Self.known.contains(file) && Self.looksLikeOurs(file) {
      refuse("\(path)/\(file)", "means nothing there", help: suggestion(for: file, among: Self.known))
    }
    types[name] = ComponentFiles(
      template: file("\(path)/template.mustache"), style: file("\(path)/style.css"), script: file("\(path)/script.js"),
      schema: file("\(path)/schema.json"))
    if findings.count > count { unusable.insert(path) }
  }

  /// Templates of a folder by their names without the extension.
  private mutating func templates(in name: String) -> [String: ComponentFiles.File] {
    var found: [String: ComponentFiles.File] = [:]
    for entry in names(in: name) where Path.fileExtension(entry) == "mustache" {
      let template = String(entry.dropLast(".mustache".count))
      if let file = file("\(name)/\(entry)") { found[template] = file } else { unusable.insert("\(name)/\(template)") }
    }
    return found
  }

  private static func looksLikeOurs(_ file: String) -> Bool { ["mustache", "css", "js", "json"].contains(Path.fileExtension(file)) }

  private mutating func names(in name: String) -> [String] {
    let path = Path.join(folder.path, name)
    guard let kind = (try? Files.linkStatus(path))?.kind else { return [] }
    guard kind == .directory else {
      refuse(name, "is no folder", help: "put a folder there, and no link to one")
      return []
    }
    do throws(SystemError) { return try Files.list(path).filter { !$0.hasPrefix(".") } } catch {
      refuse(name, "can't be read: \(error.reason)", help: "check its mode")
      return []
    }
  }

  /// A file within the site's folder; a link that leads out of it is refused.
  private mutating func file(_ path: String) -> ComponentFiles.File? {
    let absolute = Path.join(folder.path, path)
    guard (try? Files.linkStatus(absolute)) != nil else { return nil }
    guard folder.holdsFile(path) else {
      return refuse(path, "is no file of the site", help: "put the file itself there, not a link to another folder")
    }
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try Files.read(absolute, limit: Self.sizeLimit) } catch {
      return refuse(path, "can't be read: \(error.reason)", help: "it must be readable, and not larger than \(Self.sizeLimit >> 20) MB")
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return refuse(path, "begins with a byte order mark", help: "save it as UTF-8 without one") }
    guard String(validating: bytes, as: UTF8.self) != nil else { return refuse(path, "is no UTF-8 text", help: "save it as UTF-8") }
    files.append((path, bytes))
    return ComponentFiles.File(name: absolute, bytes: bytes)
  }

  @discardableResult
  private mutating func refuse(_ path: String, _ reason: String, help: String?) -> ComponentFiles.File? {
    // No file's path has this character: whoever compares what is there sees that it can't be used.
    files.append(("\(path)\u{0}", []))
    let place = SourceLocation(file: Path.join(folder.path, path), line: 1, column: 1)
    findings.append(Diagnostic(.error, "\(path.quoted) \(reason)", at: place, help: help))
    return nil
  }
}

internal import Cryptography
internal import Diagnostics
internal import JSON
internal import POSIX

/// Gives files names that hold a digest of their content, `styles.3f9a1c2b.css`, and rewrites every reference to
/// them. A file's digest depends on the names in it, so that what it refers to is finished first: images, then style
/// sheets, then pages. Files that nothing refers to keep their names, for nobody would find them again.
struct Fingerprinter {
  struct Finished {
    var path: String
    var bytes: [UInt8]
  }

  private let tree: SourceTree
  private let texts: [String: [UInt8]]
  private let references: [String: [References.Local]]
  /// What gets another name.
  let fingerprinted: Set<String>
  /// `.3f9a1c2b` of what is finished.
  private var marks: [String: String] = [:]
  /// The way to the file that is being finished.
  private var path: [String] = []
  private var newNames: [String: String] = [:]

  /// First digits of the SHA-256, in hexadecimal.
  private static let digits = 8

  /// - Parameter texts: the files that may refer to others, minified.
  init(_ tree: SourceTree, texts: [String: [UInt8]], origins: Set<String>) {
    self.tree = tree
    self.texts = texts
    var references: [String: [References.Local]] = [:]
    for (file, text) in texts {
      references[file] = References(of: file, text, origins: origins).local
        .filter { tree.names.contains($0.target) && FileKind.mayBeFingerprinted($0.target) }
        .sorted { $0.reference.range.lowerBound < $1.reference.range.lowerBound }
    }
    self.references = references
    fingerprinted = Set(references.values.joined().map(\.target))
  }

  /// The file with its references rewritten, and its name.
  /// - Throws: `InvalidInput` for files that refer to each other in a circle; `SystemError`.
  mutating func finish(_ file: String) throws -> Finished {
    let bytes = try content(file)
    let name = fingerprinted.contains(file) ? inserted(mark(file, bytes), into: file) : file
    if let other = newNames.updateValue(file, forKey: name), other != file {
      throw InvalidInput("\(tree.path(file)) and \(tree.path(other)) would both be named \(name)")
    }
    return Finished(path: name, bytes: bytes)
  }

  private mutating func content(_ file: String) throws -> [UInt8] {
    guard let text = texts[file] else { return try Files.read(tree.path(file)) }
    guard let references = references[file], !references.isEmpty else { return text }
    var output: [UInt8] = []
    output.reserveCapacity(text.count + references.count * (Self.digits + 1))
    var copied = 0
    for local in references {
      guard let dot = local.reference.extensionOffset, isWrittenPlainly(text, local) else { throw unwritable(file, local) }
      let mark = try mark(of: local, in: file)
      // The delimiters of two literals may enclose the same text twice.
      if dot < copied { continue }
      output += text[copied..<dot]
      output += mark.utf8
      copied = dot
    }
    return output + text[copied...]
  }

  private mutating func mark(of reference: References.Local, in file: String) throws -> String {
    let target = reference.target
    if let mark = marks[target] { return mark }
    path.append(file)
    defer { path.removeLast() }
    if let start = path.firstIndex(of: target) {
      let circle = (path[start...] + [target]).joined(separator: " → ")
      throw InvalidInput(
        "files refer to each other in a circle, so that none can be named by its content: \(circle)",
        at: location(file, tree.texts[file] ?? [], target), help: "remove one of these references")
    }
    return mark(target, try content(target))
  }

  private mutating func mark(_ file: String, _ bytes: [UInt8]) -> String {
    if let mark = marks[file] { return mark }
    let mark = ".\(SHA256.hexDigest(bytes).prefix(Self.digits))"
    marks[file] = mark
    return mark
  }

  /// Whether the extension stands in the text as it is in the name, so that nothing has to be encoded again.
  private func isWrittenPlainly(_ text: [UInt8], _ local: References.Local) -> Bool {
    local.reference.extensionOffset.map { text.matches(Array(".\(Path.fileExtension(local.target))".utf8), at: $0) } ?? false
  }

  private func inserted(_ mark: String, into file: String) -> String {
    guard let dot = file.lastIndex(of: ".") else { return file }
    return file[..<dot] + mark + file[dot...]
  }

  private func unwritable(_ file: String, _ local: References.Local) -> any Error {
    InvalidInput(
      "\"\(local.reference.url.prefix(200))\" is written in a way that can't be given a new name",
      at: location(file, tree.texts[file] ?? [], local.target), help: "write the file's extension plainly")
  }

  /// The first reference to `target` in the file as it was compiled.
  private func location(_ file: String, _ text: [UInt8], _ target: String) -> SourceLocation {
    let offset = text.offset(of: Path.name(target).lowercased(), from: 0)
    return TextPositions(text).location(at: offset == text.count ? 0 : offset, file: tree.path(file))
  }
}

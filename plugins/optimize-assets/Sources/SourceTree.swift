internal import Diagnostics
internal import JSON
internal import POSIX

/// The compiled tree as it was found.
struct SourceTree: Sendable {
  let root: String
  /// Relative paths, sorted.
  let files: [String]
  /// All paths, for looking up.
  let names: Set<String>
  /// The content of the files that may refer to others.
  let texts: [String: [UInt8]]
  /// Of all files.
  let bytes: Int

  /// - Throws: `SystemError`; `InvalidInput` for links and special files, which a site must not have, and for an
  ///   empty tree.
  init(reading root: String) throws {
    var others: [String] = []
    let files = try Files.walk(root) { others.append($0) }
    if !others.isEmpty {
      throw InvalidInput(others.sorted().map { Diagnostic(.error, "\(Path.join(root, $0)) is no regular file", help: "put a copy of the file there") })
    }
    if files.isEmpty { throw InvalidInput("\(root) has no files", help: "compile the site into it first") }
    let read = try concurrentMap(files) { file -> (size: Int, text: [UInt8]?) in
      let path = Path.join(root, file)
      guard FileKind.language(file) != nil else { return (try Files.status(path).size, nil) }
      let text = try Files.read(path)
      return (text.count, text)
    }
    var texts: [String: [UInt8]] = [:]
    for (file, content) in zip(files, read) { texts[file] = content.text }
    self.root = root
    self.files = files
    names = Set(files)
    self.texts = texts
    bytes = read.reduce(0) { $0 + $1.size }
  }

  func path(_ file: String) -> String { Path.join(root, file) }

  func content(_ file: String) throws -> [UInt8] { try texts[file] ?? Files.read(path(file)) }

  /// A place in a text of the tree.
  func location(at offset: Int, in file: String) -> SourceLocation {
    TextPositions(texts[file] ?? []).location(at: offset, file: path(file))
  }

  /// The first reference to `target` in the file as it was compiled.
  func location(of target: String, in file: String) -> SourceLocation {
    let text = texts[file] ?? []
    let offset = text.offset(of: Array(Path.name(target).lowercased().utf8), from: 0)
    return location(at: offset == text.count ? 0 : offset, in: file)
  }
}

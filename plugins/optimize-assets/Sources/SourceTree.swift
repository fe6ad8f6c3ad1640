internal import Diagnostics
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
    var texts: [String: [UInt8]] = [:]
    var bytes = 0
    for file in files {
      bytes += try Files.status(Path.join(root, file)).size
      if FileKind.language(file) != nil { texts[file] = try Files.read(Path.join(root, file)) }
    }
    self.root = root
    self.files = files
    names = Set(files)
    self.texts = texts
    self.bytes = bytes
  }

  func path(_ file: String) -> String { Path.join(root, file) }

  /// The addresses that the pages give as their own by `<link rel="canonical">`.
  func canonicalOrigins() -> Set<String> {
    var result: Set<String> = []
    for (file, text) in texts where FileKind.language(file) == .html {
      for url in HTMLScanner(text).canonicalURLs where url.hasPrefix("http://") || url.hasPrefix("https://") {
        result.insert(origin(of: url))
      }
    }
    return result
  }
}

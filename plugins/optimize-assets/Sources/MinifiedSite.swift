internal import POSIX

/// The site after everything that looks at one file alone, and before the files get to know each other's new names.
struct MinifiedSite: Sendable {
  let tree: SourceTree
  /// The files that may refer to others, minified.
  let texts: [String: [UInt8]]
  /// Of those texts.
  let references: [String: References]
  let images: [String: OptimizedImage]

  func content(_ file: String) throws -> [UInt8] {
    if let text = texts[file] { return text }
    return try Files.read(images[file]?.original?.path ?? tree.path(file))
  }
}

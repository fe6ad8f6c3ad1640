internal import Diagnostics
internal import Markup
internal import POSIX

/// New names in the place of old ones.
struct NameEdits {
  let tree: SourceTree
  /// `.3f9a1c2b` of each file that gets another name.
  let mark: (String) -> String?

  /// - Throws: `InvalidInput` for a reference whose extension is not written as it is in the name, so that something
  ///   would have to be encoded again.
  func edits(_ references: [References.Local], of file: String, in text: [UInt8]) throws -> [Edit] {
    try references.compactMap { local in
      guard let mark = mark(local.target) else { return nil }
      guard let dot = local.reference.extensionOffset, text.matches(Array(".\(Path.fileExtension(local.target))".utf8), at: dot) else {
        throw InvalidInput(
          "\"\(local.reference.url.prefix(200))\" is written in a way that can't be given a new name",
          at: tree.location(of: local.target, in: file), help: "write the file's extension plainly")
      }
      return Edit(insert: mark, at: dot)
    }
  }
}

import POSIX
import TestSupport
import Testing

/// The exemplary step with a rule broken on purpose: replacements of text that stands in one of its files once.
struct Mutation: Sendable, CustomTestStringConvertible {
  /// The case that has to notice.
  let id: String
  private var edits: [(file: String, old: String, new: String)] = []

  var testDescription: String { id }

  init(_ id: String) { self.id = id }

  func program(_ old: String, _ new: String) -> Mutation { adding("step.py", old, new) }

  func manifest(_ old: String, _ new: String) -> Mutation { adding("plugin.json", old, new) }

  func checkFile(_ old: String, _ new: String) -> Mutation { adding("check.json", old, new) }

  private func adding(_ file: String, _ old: String, _ new: String) -> Mutation {
    var copy = self
    copy.edits.append((file, old, new))
    return copy
  }

  struct NotOnce: Error, CustomStringConvertible {
    let description: String
  }

  /// Writes the mutated step into a folder.
  /// - Throws: `NotOnce` when an edit does not meet exactly one place: the mutation has lost its meaning.
  func write(to folder: TemporaryFolder) throws {
    for name in ["plugin.json", "check.json", "step.py"] {
      var text = String(decoding: try Files.read(Path.join(Self.original, name)), as: UTF8.self)
      for edit in edits where edit.file == name {
        let parts = text.split(separator: edit.old, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
          throw NotOnce(description: "\(id): \(parts.count - 1) places in \(name) have: \(edit.old)")
        }
        text = parts.joined(separator: edit.new)
      }
      try folder.write(name, text)
    }
    try Files.changePermissions(folder.path("step.py"), 0o755)
  }

  static let original = Path.join(BuiltPrograms.root, "Tests/TestPlugins/exemplary-step")
}

/// One argument of a command that is told by its place.
struct PositionalDeclaration: Sendable, Hashable {
  enum Arity: Sendable {
    case one, optional
    /// One or more; only as the last.
    case many
    /// None or more; only as the last.
    case any
  }

  /// In capitals.
  var name: String
  var arity: Arity
  var kind: ValueKind
  var summary: String

  init(_ name: String, _ arity: Arity = .one, kind: ValueKind = .text, _ summary: String) {
    self.name = name
    self.arity = arity
    self.kind = kind
    self.summary = summary
  }

  /// `RUN`, `[RUN]`, `RUN...`
  var usage: String {
    switch arity {
    case .one: name
    case .optional: "[\(name)]"
    case .many: "\(name)..."
    case .any: "[\(name)...]"
    }
  }

  static let pipeline = PositionalDeclaration("PIPELINE", kind: .file, "the pipeline's definition, a JSON file")
  static let run = PositionalDeclaration("RUN", kind: .run, "the run's id, a beginning of it that is unique, or \"last\"")
}

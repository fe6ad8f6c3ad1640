/// One block of a `_headers` file: what answers to some paths carry, and what they don't.
package struct HeaderRule: Hashable, Sendable {
  package struct Field: Hashable, Sendable {
    /// As it was written; compared without regard to case.
    package var name: String
    package var value: String

    package init(name: String, value: String) { (self.name, self.value) = (name, value) }
  }

  package enum Action: Hashable, Sendable {
    case set(Field)
    /// Takes away what a rule before this one, or the server itself, would send.
    case remove(String)

    package var name: String {
      switch self {
      case .set(let field): field.name
      case .remove(let name): name
      }
    }
  }

  package let path: PathPattern
  package let actions: [Action]

  package init(path: String, actions: [Action]) throws(RuleProblem) {
    self.path = try PathPattern(path, splatAnywhere: true)
    for action in actions {
      switch action {
      case .set(let field): try HeaderFields.check(field.name, value: field.value)
      case .remove(let name): try HeaderFields.check(removing: name)
      }
    }
    self.actions = actions
  }

  /// The rule as lines of a `_headers` file.
  package var lines: [String] {
    [path.text] + actions.map { action in
      switch action {
      case .set(let field): "  \(field.name): \(field.value)"
      case .remove(let name): "  ! \(name)"
      }
    }
  }
}

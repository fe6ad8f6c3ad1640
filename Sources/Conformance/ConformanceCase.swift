package import JSON

/// One thing that a plugin is held to: what docs/protocol.md says, and how to see whether it is so.
package struct ConformanceCase: Sendable {
  /// RFC 2119.
  package enum Level: String, Sendable, Hashable {
    case must = "MUST"
    case should = "SHOULD"
  }

  /// Kebab-case; stable, for `--only` and for whoever reads the report by program.
  package var id: String
  /// What a plugin that passes does, as a sentence without subject and full stop: "answers with its own name".
  package var title: String
  package var level: Level
  /// The section of docs/protocol.md that has the rule.
  package var section: String
  /// - Throws: `Finding` when the plugin does something else, `Skip` when the case does not apply; anything else is
  ///   trouble of the kit's own.
  let check: @Sendable (Bench) throws -> Void

  init(
    _ id: String, _ title: String, _ level: Level = .must, section: String,
    _ check: @escaping @Sendable (Bench) throws -> Void
  ) {
    self.id = id
    self.title = title
    self.level = level
    self.section = section
    self.check = check
  }

  package var json: JSONValue {
    ["id": .string(id), "title": .string(title), "level": .string(level.rawValue), "section": .string(section)]
  }
}

internal import JSON
internal import POSIX
internal import StepProtocol

/// The folder `www/rules`: rule sets by the digest of their content. What is there never changes.
package struct RuleStore: Sendable {
  package let layout: Layout

  package init(layout: Layout) { self.layout = layout }

  private func file(_ id: String) -> String { Path.join(layout.ruleSet(id), "rules.json") }

  package func contains(_ id: String) -> Bool { RuleSet.isID(id) && Files.exists(file(id)) }

  /// Puts the set where links can lead to it. Marks it as used now.
  /// - Returns: its id.
  package func add(_ set: RuleSet) throws -> String {
    let id = set.id
    if Files.exists(file(id)) {
      try Files.setModified(layout.ruleSet(id), seconds: Clock.now)
      return id
    }
    try Files.makeDirectories(layout.ruleSets)
    let staged = Files.temporaryName(beside: layout.ruleSet(id))
    try Files.makeDirectories(staged)
    try Files.replace(Path.join(staged, "rules.json"), with: set.json.bytes(.pretty))
    do { try Files.rename(staged, to: layout.ruleSet(id)) } catch {
      try? Files.removeTree(staged)
      // Somebody else had the same rules at the same moment.
      guard Files.exists(file(id)) else { throw error }
    }
    try Files.synchronizeDirectory(layout.ruleSets)
    return id
  }

  /// - Throws: when it is not there, or not what its name says.
  package func read(_ id: String) throws -> RuleSet {
    guard RuleSet.isID(id), Files.exists(file(id)) else {
      throw ServingError(.notFound, "there is no rule set \(id.prefix(40))", help: "publish the site again, which writes its rules anew")
    }
    let set = try RuleSet(JSONValue(parsing: Files.read(file(id), limit: 1 << 24), file: file(id)))
    guard set.id == id else {
      throw ServingError(.failed, "the rule set \(file(id)) was changed", help: "remove its folder, and publish the site again")
    }
    return set
  }

  /// Ids of sets that nothing has used for a month: an undo may still come back to a younger one.
  package func unused(except used: Set<String>, before time: Double = Clock.now - 30 * 86_400) throws -> [String] {
    guard Files.exists(layout.ruleSets) else { return [] }
    return try Files.list(layout.ruleSets).filter {
      try RuleSet.isID($0) && !used.contains($0) && Files.linkStatus(layout.ruleSet($0)).modified < time
    }
  }

  package func remove(_ id: String) throws { try Files.removeTree(layout.ruleSet(id)) }
}

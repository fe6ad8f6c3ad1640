/// Which step waits for which. Ids are unique, every need is a step, and there is no circle.
package struct StepGraph: Sendable {
  /// So that each step comes behind those that it waits for, and otherwise in the definition's order.
  package let ids: [String]
  private let needs: [String: [String]]

  init(_ steps: [StepDefinition]) {
    needs = Dictionary(steps.map { ($0.id, $0.needs) }, uniquingKeysWith: { first, _ in first })
    var ids: [String] = []
    var placed: Set<String> = []
    // Depth first without recursion: a chain may be ten thousand steps long.
    for step in steps {
      var waiting = [step.id]
      while let id = waiting.last {
        let missing = needs[id]?.filter { !placed.contains($0) } ?? []
        if placed.contains(id) {
          waiting.removeLast()
        } else if missing.isEmpty {
          placed.insert(id)
          ids.append(id)
          waiting.removeLast()
        } else {
          waiting += missing.reversed()
        }
      }
    }
    self.ids = ids
  }

  package func contains(_ id: String) -> Bool { needs[id] != nil }

  /// The steps that this one waits for, directly.
  package func needs(of id: String) -> [String] { needs[id] ?? [] }

  /// The steps that this one waits for, directly or through others.
  package func ancestors(of id: String) -> Set<String> {
    var found: Set<String> = []
    var waiting = needs(of: id)
    while let next = waiting.popLast() {
      if found.insert(next).inserted { waiting += needs(of: next) }
    }
    return found
  }

  /// The steps that may start now: pending, with everything that they wait for finished. Those whose condition does
  /// not hold are among them; they are skipped when their turn comes.
  package func ready(after statuses: [String: StepStatus]) -> [String] {
    ids.filter { id in
      statuses[id, default: .pending] == .pending && needs(of: id).allSatisfy { statuses[$0, default: .pending].isFinished }
    }
  }
}

/// How far a step has come.
package enum StepStatus: String, CaseIterable, Sendable {
  case pending, running, succeeded, unchanged, failed, skipped, cancelled, undone

  package var isFinished: Bool { self != .pending && self != .running }
}

internal import Diagnostics

extension FindingCollector {
  /// Unknown, repeated and own ids, and circles, in what steps wait for; what is wrong is taken out.
  /// - Parameter ids: of all steps, those that could not be read included.
  func checkNeeds(_ steps: inout [StepDefinition], ids: Set<String>) {
    let read = Set(steps.map(\.id))
    for index in steps.indices {
      let step = steps[index]
      var seen: Set<String> = []
      // Nothing can be wrong with a default.
      for (position, id) in step.needs.enumerated() where step.hasNeeds {
        let place = "\(step.pointer)/needs/\(position)"
        if id == step.id {
          error("step \"\(id)\" waits for itself", at: place)
        } else if !ids.contains(id) {
          let others = ids.filter { $0 != step.id }
          error("step \"\(step.id)\" waits for \"\(id)\", which is no step", at: place, help: suggestion(for: id, among: others))
        } else if !seen.insert(id).inserted {
          error("step \"\(step.id)\" waits for \"\(id)\" twice", at: place)
        }
      }
      var kept: Set<String> = []
      steps[index].needs = step.needs.filter { $0 != step.id && read.contains($0) && kept.insert($0).inserted }
    }
    while let circle = circle(in: steps) { breakCircle(circle, &steps) }
  }

  private func breakCircle(_ circle: [String], _ steps: inout [StepDefinition]) {
    guard let first = circle.first, let index = steps.firstIndex(where: { $0.id == first }) else { return }
    let way = (circle + [first]).joined(separator: " → ")
    error("steps wait for each other in a circle: \(way)", at: "\(steps[index].pointer)/needs", help: "leave out one of them")
    let next = circle.count > 1 ? circle[1] : first
    steps[index].needs.removeAll { $0 == next }
  }
}

/// The ids of steps that wait for each other, each for the next and the last for the first; nil without such.
func circle(in steps: [StepDefinition]) -> [String]? {
  let needs = Dictionary(steps.map { ($0.id, $0.needs) }, uniquingKeysWith: { first, _ in first })
  var finished: Set<String> = []
  for step in steps {
    var path: [(id: String, next: Int)] = [(step.id, 0)]
    var open: Set<String> = [step.id]
    while let last = path.last {
      let waitsFor = needs[last.id] ?? []
      guard !finished.contains(last.id), last.next < waitsFor.count else {
        finished.insert(last.id)
        open.remove(last.id)
        path.removeLast()
        continue
      }
      path[path.count - 1].next += 1
      let next = waitsFor[last.next]
      if !open.insert(next).inserted { return Array(path.map(\.id).drop { $0 != next }) }
      path.append((next, 0))
    }
  }
  return nil
}

internal import Pipelines

/// Whose turn it is: counts and lists that change with each step instead of searches through all of them, so that a
/// step of a pipeline of thousands costs what a step of two costs.
struct StepSchedule {
  /// In the order of the graph.
  let steps: [StepExecution]
  private let positions: [String: Int]
  /// Who waits for a step.
  private var dependents: [[Int]]
  /// How many steps each one still waits for.
  private var missing: [Int]
  /// Steps that may start, in their order.
  private var ready: [Int] = []
  private(set) var retrying: [StepExecution] = []
  private(set) var runningCount = 0
  private(set) var unfinishedCount: Int
  /// Steps that have not begun, by their plugin's program.
  private var waitingByProgram: [String: Int] = [:]

  init(_ steps: [StepExecution], graph: StepGraph) {
    self.steps = steps
    positions = Dictionary(steps.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    dependents = Array(repeating: [], count: steps.count)
    missing = Array(repeating: 0, count: steps.count)
    unfinishedCount = steps.count
    for (position, step) in steps.enumerated() {
      for need in graph.needs(of: step.id) {
        guard let needed = positions[need] else { continue }
        dependents[needed].append(position)
        missing[position] += 1
      }
      waitingByProgram[step.plugin.executable ?? "", default: 0] += 1
      if missing[position] == 0 { ready.append(position) }
    }
  }

  func step(_ id: String) -> StepExecution? { positions[id].map { steps[$0] } }

  /// The first step whose turn it is, taken off the list.
  mutating func takeReady() -> StepExecution? { ready.isEmpty ? nil : steps[ready.removeFirst()] }

  mutating func begin(_ step: StepExecution) {
    leave(step)
    step.state = .running
    runningCount += 1
  }

  /// - Parameter time: of the monotonic clock.
  mutating func retry(_ step: StepExecution, at time: Double) {
    leave(step)
    step.state = .retrying(time)
    retrying.append(step)
  }

  mutating func finish(_ step: StepExecution) {
    guard !step.isFinished, let position = positions[step.id] else { return }
    leave(step)
    step.state = .finished
    unfinishedCount -= 1
    ready.removeAll { $0 == position }
    for dependent in dependents[position] {
      missing[dependent] -= 1
      guard missing[dependent] == 0, !steps[dependent].isFinished else { continue }
      ready.insert(dependent, at: ready.firstIndex { $0 > dependent } ?? ready.count)
    }
  }

  private mutating func leave(_ step: StepExecution) {
    switch step.state {
    case .waiting: waitingByProgram[step.plugin.executable ?? "", default: 1] -= 1
    case .retrying: retrying.removeAll { $0 === step }
    case .running: runningCount -= 1
    case .finished: break
    }
  }

  /// Whether a step that has not begun, or will be tried again, uses the program.
  func willUse(_ program: String) -> Bool {
    waitingByProgram[program, default: 0] > 0 || retrying.contains { $0.plugin.executable == program }
  }
}

internal import ChildProcess
internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX
internal import Pipelines

/// One process of the transcript, and the one that plays it again.
final class ReplayedProcess {
  let expected: [ComparedMessage]
  private let number: Int
  private let lines: [RecordedLine]
  private let conversation: Conversation
  private let placeholders: Placeholders
  private let methods: [String: String]
  private let isInterrupted: () -> Bool
  private let onLine: (RecordedLine) -> Void
  private var actual: [ComparedMessage] = []
  private var isClosed = false
  private var end = "it did not end by itself"

  init(_ number: Int, lines: [RecordedLine], of replay: Replay, under supervisor: Supervisor) throws {
    self.number = number
    self.lines = lines
    isInterrupted = replay.isInterrupted
    onLine = replay.onLine
    placeholders = replay.places.placeholders(process: number)
    var methods: [String: String] = [:]
    for line in lines where line.direction == .sent {
      if let id = line.content["id"]?.stringValue, let method = line.content["method"]?.stringValue { methods[id] = method }
    }
    self.methods = methods
    expected = lines.filter { $0.direction == .received }.compactMap { ComparedMessage($0.content, methods: methods) }
    let scratch = try replay.places.makeScratch(number)
    let onLine = onLine
    conversation = try Conversation(
      ProcessRequest(
        path: replay.plugin.executable ?? "", arguments: Array((replay.plugin.manifest?.command ?? []).dropFirst()),
        environment: ProcessEnvironment.make(scratch: scratch, named: [:]), directory: replay.places.workspace),
      under: supervisor
    ) { onLine(RecordedLine($0, process: number)) }
  }

  /// Everything that was sent, each when as much has come as had come then.
  func play() {
    var received = 0
    var last = lines.first?.seconds ?? 0
    for line in lines where !isInterrupted() {
      switch line.direction {
      case .received:
        if ComparedMessage(line.content, methods: methods) != nil {
          received += 1
          last = line.seconds
        }
      case .sent:
        wait(seconds: Replay.patienceSeconds + max(0, line.seconds - last)) { self.actual.count >= received }
        // A cancel comes at its time, not at its place.
        if line.content["id"] == nil { wait(seconds: min(max(0, line.seconds - last), 60)) { false } }
        send(line.content)
        last = line.seconds
      case .errors, .ended: break
      }
    }
    finish(lastSeconds: (lines.last?.seconds ?? 0) - last)
  }

  private func finish(lastSeconds: Double) {
    wait(seconds: Replay.patienceSeconds + max(0, lastSeconds)) { self.actual.count >= self.expected.count }
    conversation.closeInput()
    // What nobody expects may come now.
    wait(seconds: 5) { self.conversation.exitStatus != nil }
    if let status = conversation.waitForExit(seconds: 1) {
      end = "\(status)"
      wait(seconds: 0.25) { self.isClosed }
    } else if let error = conversation.startError {
      end = error.description
    } else {
      conversation.signal(Signals.terminate)
      _ = conversation.waitForExit(seconds: 2)
    }
    conversation.end()
    onLine(RecordedLine(process: number, seconds: conversation.seconds, direction: .ended, content: .string(end)))
  }

  /// The answer to a request of the plugin goes to the one at the same place.
  private func send(_ message: JSONValue) {
    guard var members = message.objectValue else {
      conversation.send(Array((message.stringValue ?? message.text()).utf8) + [10])
      return
    }
    if message["method"] == nil, let id = message["id"] {
      let place = expected.firstIndex { $0.id == id }
      if let place, place < actual.count, let own = actual[place].id { members["id"] = own }
    }
    conversation.send(placeholders.fill(.object(members)).bytes() + [10])
  }

  private func wait(seconds: Double, until isDone: () -> Bool) {
    let end = Clock.monotonic + seconds
    while !isDone(), !isClosed, !isInterrupted() {
      let rest = end - Clock.monotonic
      if rest <= 0 { return }
      switch conversation.nextLine(seconds: min(rest, 0.05)) {
      case .line(let line):
        guard let value = try? JSONValue(parsing: line.bytes) else { continue }
        if let message = ComparedMessage(placeholders.hide(value), methods: methods) { actual.append(message) }
      case .closed: isClosed = true
      case .silent: break
      }
    }
  }

  func differences() -> [ReplayDifference] {
    var found: [ReplayDifference] = []
    for index in 0..<max(expected.count, actual.count) {
      let (old, new) = (index < expected.count ? expected[index] : nil, index < actual.count ? actual[index] : nil)
      guard let old, let new, old.about == new.about else {
        found.append(
          ReplayDifference(
            process: number, about: "message \(index + 1) of the plugin", pointer: "", recorded: (old?.about).map(JSONValue.string),
            now: (new?.about).map(JSONValue.string)))
        // What follows is shifted.
        break
      }
      found += ReplayDifference.between(old.content, new.content).map {
        ReplayDifference(process: number, about: old.about, pointer: $0.pointer, recorded: $0.recorded, now: $0.now)
      }
    }
    if let recorded = lines.last(where: { $0.direction == .ended })?.content.stringValue, recorded != end {
      found.append(ReplayDifference(process: number, about: "the end of the process", pointer: "", recorded: .string(recorded), now: .string(end)))
    }
    return found
  }
}

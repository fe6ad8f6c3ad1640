internal import Conformance
internal import Engine
internal import JSON
internal import POSIX
internal import Pipelines
internal import StepProtocol

/// A conversation in which a person says what comes next, a line each.
struct InteractiveInspection {
  let inspection: Inspection
  let control: SignalControl
  let printer: InspectionPrinter
  /// Where commands are read from.
  let input: FileDescriptor
  /// In place of the examples, where one was given.
  let config: JSONValue?

  static let help = """
    execute [N]   run the step with example N (the first), or with --config
    plan [N]      ask what it would change
    validate [N]  ask what it finds wrong with the config
    cancel        cancel what is under way
    undo          take back the last effects, in a new process
    {…}           send this line as it is
    quit          end the plugin; so does Ctrl-D

    """

  /// - Returns: whether it ended by `quit` or the end of the input, and not by a signal.
  func run() throws -> Bool {
    printer.remark("\"help\" says what can be typed.")
    try inspection.start()
    var typed: [UInt8] = []
    var isOpen = true
    var isInterrupted = false
    // The request that a signal has cancelled.
    var cancelled: String?
    while isOpen, !isInterrupted {
      inspection.advance(seconds: 0.02)
      if case .cancel(let reason)? = interrupt() {
        if let open = inspection.open, open.id != cancelled {
          cancelled = open.id
          inspection.cancel(reason: reason)
        } else {
          isInterrupted = true
        }
      }
      guard Poll.wait([.init(input.number)], seconds: 0)[0].reading else { continue }
      let bytes = (try? input.read(upTo: 65536)) ?? []
      if bytes.isEmpty { isOpen = false }
      typed += bytes
      while let newline = typed.firstIndex(of: 10) {
        let line = String(decoding: typed[..<newline], as: UTF8.self)
        typed.removeSubrange(...newline)
        if try !obey(line) { isOpen = false }
      }
    }
    if !isInterrupted { settle() }
    inspection.shutDown { control.next() != nil }
    return !isInterrupted
  }

  /// The first and every later signal alike.
  private func interrupt() -> RunInterrupt? { control.next().map { _ in .cancel(reason: "Ctrl-C") } }

  /// Commands that come from a file wait for one another; a person may cancel first.
  /// - Returns: whether nothing is under way.
  @discardableResult
  private func settle() -> Bool {
    if Environment.isTerminal(input.number), let open = inspection.open, open.method != Method.initialize {
      printer.remark("\(open.method) is under way; \"cancel\" cancels it.")
      return false
    }
    let end = Clock.monotonic + 60
    while inspection.open != nil, Clock.monotonic < end, control.next() == nil { inspection.advance(seconds: 0.02) }
    return inspection.open == nil
  }

  /// - Returns: false when that was the end.
  private func obey(_ line: String) throws -> Bool {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let command = words.first else { return true }
    switch command {
    case "quit", "exit": return false
    case "help", "?": printer.remark(lines: Self.help)
    case "cancel": inspection.open == nil ? printer.remark("Nothing is under way.") : inspection.cancel(reason: "by hand")
    case "undo": try undo()
    case Method.execute, Method.plan, Method.validate: try request(command, words.dropFirst().first)
    default:
      if command.hasPrefix("{") { inspection.send(line: line) } else { printer.remark("\"\(command)\" is no command; \"help\" lists them.") }
    }
    return true
  }

  private func request(_ method: String, _ number: String?) throws {
    guard settle(), let config = chosen(number) else { return }
    if !inspection.isRunning { try inspection.start() }
    guard settle() else { return }
    inspection.request(method, method == Method.validate ? inspection.validateParams(config) : inspection.executeParams(config))
  }

  private func chosen(_ number: String?) -> JSONValue? {
    if number == nil, let config { return config }
    let examples = inspection.manifest.examples
    guard let index = Int(number ?? "1"), examples.indices.contains(index - 1) else {
      printer.remark("The manifest has \(count(examples.count, "example")); which one?")
      return nil
    }
    return examples[index - 1].config
  }

  private func undo() throws {
    guard settle() else { return }
    guard let undo = inspection.undo else { return printer.remark("There is nothing to undo.") }
    inspection.shutDown { control.next() != nil }
    try inspection.start()
    guard settle() else { return }
    inspection.request(Method.undo, inspection.undoParams(undo))
  }
}

internal import ChildProcess
internal import Diagnostics
package import Engine
package import JSON
internal import POSIX
package import Pipelines
internal import StepProtocol

/// A plugin that is talked to by hand: one process at a time, requests of one's choice, and answers to its own.
package final class Inspection {
  package let manifest: PluginManifest
  package let places: InspectionPlaces
  /// Whether checkpoints are answered with an error.
  package var refusesCheckpoints = false
  /// Everything that went by, of all processes.
  package private(set) var recording: Recording
  /// What the plugin has last left to be undone.
  package private(set) var undo: JSONValue?
  /// The reply to each request of ours, by its id; the ids begin anew with each process.
  package private(set) var replies: [String: PluginReply] = [:]
  /// The request that is under way.
  package private(set) var open: (id: String, method: String)?
  /// From 1; 0 before the first.
  package private(set) var process = 0

  private let plugin: InstalledPlugin
  private let supervisor: Supervisor
  private let onLine: (RecordedLine) -> Void
  private var conversation: Conversation?
  private var nextID = 1

  /// - Parameters:
  ///   - plugin: one with a manifest and a program.
  ///   - onLine: called with each line as it goes by.
  package init(
    _ plugin: InstalledPlugin, _ manifest: PluginManifest, in places: InspectionPlaces, onLine: @escaping (RecordedLine) -> Void
  ) throws {
    self.plugin = plugin
    self.manifest = manifest
    self.places = places
    self.onLine = onLine
    supervisor = try Supervisor(executable: Installation.supervisor)
    recording = Recording(plugin: manifest.name)
  }

  package var isRunning: Bool { conversation.map { !$0.isGone } ?? false }

  // MARK: To the plugin

  /// Starts a process and sends `initialize`.
  package func start() throws {
    process += 1
    nextID = 1
    replies = [:]
    open = nil
    let number = process
    let scratch = try places.makeScratch(number)
    conversation = try Conversation(
      ProcessRequest(
        path: plugin.executable ?? manifest.command[0], arguments: Array(manifest.command.dropFirst()),
        environment: ProcessEnvironment.make(scratch: scratch, named: [:]), directory: places.workspace),
      under: supervisor
    ) { [weak self] in self?.note(RecordedLine($0, process: number)) }
    request(Method.initialize, InitializeParams(protocols: [Limits.version], hostName: "slipway", hostVersion: hostVersion).json)
  }

  /// Sends a request. Its reply comes into `replies`, by and by.
  @discardableResult
  package func request(_ method: String, _ params: JSONValue = .null) -> String {
    let id = String(nextID)
    nextID += 1
    open = (id, method)
    conversation?.send(.request(id: .string(id), method: method, params: params))
    return id
  }

  /// Cancels the request that is under way.
  package func cancel(reason: String) {
    guard let open else { return }
    conversation?.send(.notification(method: Method.cancel, params: CancelParams(id: open.id, reason: reason, graceSeconds: 10).json))
  }

  /// Sends a line as it is.
  package func send(line: String) { conversation?.send(Array(line.utf8) + [10]) }

  /// Asks it to end, waits for that, and then ends whatever is left.
  /// - Parameter isInterrupted: looked at while waiting; then nothing is waited for any longer.
  package func shutDown(isInterrupted: () -> Bool = { false }) {
    guard let conversation else { return }
    if !conversation.isGone, conversation.exitStatus == nil {
      if open == nil { request(Method.shutdown) }
      conversation.closeInput()
      let end = Clock.monotonic + 5
      while conversation.exitStatus == nil, Clock.monotonic < end, !isInterrupted() { advance(seconds: 0.05) }
      if conversation.exitStatus == nil, !isInterrupted() {
        conversation.signal(Signals.terminate)
        _ = conversation.waitForExit(seconds: 5)
      }
    }
    conversation.end()
    while case .line(let line) = conversation.nextLine(seconds: 0) { take(line) }
    noteEnd()
    self.conversation = nil
  }

  // MARK: From the plugin

  /// Takes what comes, and answers the plugin's requests; waits for at most `seconds` when nothing does.
  package func advance(seconds: Double) {
    guard let conversation else { return }
    switch conversation.nextLine(seconds: seconds) {
    case .line(let line): take(line)
    case .silent: break
    case .closed:
      _ = conversation.waitForExit(seconds: 0.25)
      fail(conversation.startError.map(PluginReply.notStarted) ?? .ended(conversation.exitStatus))
    }
  }

  private func take(_ line: TranscriptLine) {
    switch line.incoming {
    case .message(.response(.string(let id), let result)):
      if let undo = result["undo"] { self.undo = undo }
      settle(id, .result(result))
    case .message(.failure(.string(let id), let error)):
      if let undo = error.data["undo"] { self.undo = undo }
      settle(id, .error(error))
    case .message(.response), .message(.failure): fail(.violation(line, "a reply to what was not asked"))
    case .message(.request(let id, let method, let params)): answer(PluginRequest(id: id, method: method, params: params))
    case .message(.notification), .stray: break
    case .violation(let reason): fail(.violation(line, reason))
    }
  }

  private func settle(_ id: String, _ reply: PluginReply) {
    replies[id] = reply
    if open?.id == id { open = nil }
  }

  /// What is under way can't be answered properly any more.
  private func fail(_ reply: PluginReply) {
    if let open { settle(open.id, reply) }
  }

  private func answer(_ request: PluginRequest) {
    let refusal = { (code: Int, message: String) in Message.failure(id: request.id, .init(code: code, message: message)) }
    switch request.method {
    case Method.checkpoint where refusesCheckpoints: conversation?.send(refusal(1610, "the checkpoint is refused, as was asked for"))
    case Method.checkpoint:
      undo = request.params["undo"]
      conversation?.send(.response(id: request.id, result: [:]))
    case Method.service: conversation?.send(refusal(1200, "no services are started while a plugin is inspected"))
    default: conversation?.send(.failure(id: request.id, .methodNotFound(request.method)))
    }
  }

  private func note(_ line: RecordedLine) {
    recording.lines.append(line)
    onLine(line)
  }

  private func noteEnd() {
    guard let conversation else { return }
    let words = conversation.startError?.description ?? conversation.exitStatus.map { "\($0)" } ?? "it did not end by itself"
    let left = conversation.survivors.map { "; left behind: \($0.name) (\($0.process))" }.joined()
    note(RecordedLine(process: process, seconds: conversation.seconds, direction: .ended, content: .string(words + left)))
  }
}

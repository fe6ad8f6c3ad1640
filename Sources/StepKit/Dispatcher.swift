internal import JSON
internal import POSIX
internal import StepProtocol

/// Answers the host's requests by calling the step's functions.
struct Dispatcher<Plugin: Step> {
  enum Next { case proceed, stop }

  private let connection: Connection
  private let reader: RequestReader

  init(_ connection: Connection, _ reader: RequestReader) {
    self.connection = connection
    self.reader = reader
  }

  func answer(_ request: HostRequest) -> Next {
    do throws(RequestError) {
      let result = try perform(request)
      connection.send(.response(id: request.id, result: result))
    } catch {
      connection.send(.failure(id: request.id, error.object))
    }
    return request.method == Method.shutdown ? .stop : .proceed
  }

  private func perform(_ request: HostRequest) throws(RequestError) -> JSONValue {
    let params = JSONField(request.params)
    switch request.method {
    case Method.initialize: return try initialize(params)
    case Method.validate:
      guard let body = Plugin.offersValidate else { break }
      return try validate(body, params)
    case Method.plan:
      guard let body = Plugin.offersPlan else { break }
      return try plan(body, params)
    case Method.execute: return try execute(request.id, params)
    case Method.undo:
      guard let body = Plugin.offersUndo else { break }
      return try undo(body, params)
    case Method.shutdown: return [:]
    default: break
    }
    throw RequestError(object: .methodNotFound(request.method))
  }

  private func initialize(_ params: JSONField) throws(RequestError) -> JSONValue {
    let offer = try RequestError.params { () throws(JSONError) in try InitializeParams(params) }
    guard offer.protocols.contains(Limits.version) else {
      let known = offer.protocols.map(String.init).joined(separator: ", ")
      let failure = Failure(
        .precondition, "\(Plugin.name) speaks protocol \(Limits.version); the host offers \(known)", effects: .none)
      throw RequestError(object: failure.error)
    }
    return InitializeResult(
      pluginName: Plugin.name, pluginVersion: Plugin.version, capabilities: Plugin.capabilities
    ).json
  }

  private func validate(_ body: StepOffers<Plugin>.Validate, _ params: JSONField) throws(RequestError) -> JSONValue {
    let config = try RequestError.params { () throws(JSONError) in try params.required("config") }
    let diagnostics = try RequestError.step { try body(Plugin(), config.decode()) }
    return ["diagnostics": .array(diagnostics.map(\.json))]
  }

  private func plan(_ body: StepOffers<Plugin>.Plan, _ params: JSONField) throws(RequestError) -> JSONValue {
    let execute = try RequestError.params { () throws(JSONError) in try ExecuteParams(params) }
    let changes = try RequestError.step {
      try body(Plugin(), JSONField(execute.config).decode(), StepContext(execute, connection))
    }
    return ["changes": .array(changes.map(\.json))]
  }

  private func execute(_ id: MessageID, _ params: JSONField) throws(RequestError) -> JSONValue {
    let execute = try RequestError.params { () throws(JSONError) in try ExecuteParams(params) }
    let context = StepContext(execute, connection)
    reader.begin(id) { context.cancel() }
    defer { reader.end() }
    return try RequestError.step(effects: { context.announcedEffects }) {
      try context.checkCancellation()
      return try Plugin().execute(JSONField(execute.config).decode(), context).json
    }
  }

  private func undo(_ body: StepOffers<Plugin>.Undo, _ params: JSONField) throws(RequestError) -> JSONValue {
    let undo = try RequestError.params { () throws(JSONError) in try UndoParams(params) }
    try RequestError.step { try body(Plugin(), undo.undo, UndoContext(undo, connection)) }
    return [:]
  }
}

/// An error response in the making.
struct RequestError: Error {
  var object: Message.ErrorObject

  static func params<Value>(_ body: () throws(JSONError) -> Value) throws(RequestError) -> Value {
    do { return try body() } catch {
      throw RequestError(object: .invalidParams(error.path.isEmpty ? error.message : "\(error.path): \(error.message)"))
    }
  }

  static func step<Value>(
    effects: () -> Effects = { .none }, _ body: () throws -> Value
  ) throws(RequestError) -> Value {
    do { return try body() } catch {
      throw RequestError(object: Failure(error, effects: effects()).error)
    }
  }
}

public import JSON
public import StepProtocol

/// The functions that a step has beyond `execute`. They are found by the compiler, which picks the extension of the
/// narrowest protocol that a step conforms to; a cast at run time would search the conformances of the whole program
/// and cost a plugin a good part of its start.
public enum StepOffers<Plugin: Step> {
  public typealias Validate = (Plugin, Plugin.Config) throws -> [StepDiagnostic]
  public typealias Plan = (Plugin, Plugin.Config, StepContext) throws -> [PlannedChange]
  public typealias Undo = (Plugin, JSONValue, UndoContext) throws -> Void
}

extension Step {
  public static var offersValidate: StepOffers<Self>.Validate? { nil }
  public static var offersPlan: StepOffers<Self>.Plan? { nil }
  public static var offersUndo: StepOffers<Self>.Undo? { nil }

  static var capabilities: [Capability] {
    var result: [Capability] = []
    if offersValidate != nil { result.append(.validate) }
    if offersPlan != nil { result.append(.plan) }
    if offersUndo != nil { result.append(.undo) }
    return result
  }
}

extension ValidatingStep {
  public static var offersValidate: StepOffers<Self>.Validate? { { try $0.validate($1) } }
}

extension PlanningStep {
  public static var offersPlan: StepOffers<Self>.Plan? { { try $0.plan($1, $2) } }
}

extension UndoableStep {
  public static var offersUndo: StepOffers<Self>.Undo? { { try $0.undo($1, $2) } }
}

internal import JSON

extension ExpressionError {
  /// The error with its place in a file.
  func located(in source: JSONSource, at pointer: String) -> ExpressionError {
    var error = self
    error.location = source.location(of: pointer, offset: offset)
    return error
  }
}

extension TextTemplate {
  func value(in context: ExpressionContext, source: JSONSource) throws(ExpressionError) -> JSONValue {
    do throws(ExpressionError) {
      return try value(in: context)
    } catch {
      throw error.located(in: source, at: pointer)
    }
  }

  /// As text, also where it is only one expression.
  func text(in context: ExpressionContext, source: JSONSource) throws(ExpressionError) -> String {
    let value = try value(in: context, source: source)
    do throws(ExpressionError) {
      return try value.text(at: 0)
    } catch {
      throw error.located(in: source, at: pointer)
    }
  }
}

extension ValueTemplate {
  func value(in context: ExpressionContext, source: JSONSource) throws(ExpressionError) -> JSONValue {
    switch self {
    case .constant(let value): return value
    case .text(let text): return try text.value(in: context, source: source)
    case .malformed: return .null
    case .array(let elements):
      var values: [JSONValue] = []
      for element in elements { values.append(try element.value(in: context, source: source)) }
      return .array(values)
    case .object(let members):
      var values = JSONObject()
      for member in members {
        let value = try member.value.value(in: context, source: source)
        // An output of a step that didn't run, an optional parameter that wasn't given: as if the key were not there.
        if value != .null || !member.value.isOneExpression { values[member.key] = value }
      }
      return .object(values)
    }
  }
}

internal import Diagnostics
internal import JSON

extension PipelineDefinition {
  /// The parameters' values, and what is wrong with what was given.
  func resolve(_ given: ParameterValues) -> (values: JSONObject, diagnostics: [Diagnostic]) {
    var values = JSONObject()
    var diagnostics: [Diagnostic] = []
    switch given {
    case .unknown: break
    case .texts(let texts):
      for (name, text) in texts {
        guard let parameter = known(name, &diagnostics) else { continue }
        if values[name] != nil { diagnostics.append(Diagnostic(.error, "parameter \"\(name)\" is given twice")) }
        do throws(InvalidInput) {
          values[name] = try parameter.value(of: text)
        } catch {
          diagnostics += error.diagnostics
        }
      }
    case .values(let object):
      for (name, value) in object {
        guard let parameter = known(name, &diagnostics) else { continue }
        if let problem = parameter.problem(with: value) {
          diagnostics.append(Diagnostic(.error, "parameter \"\(name)\": \(problem.message)", help: problem.help ?? parameter.description))
        }
        values[name] = value
      }
    }
    let wrong = !diagnostics.isEmpty
    for parameter in parameters where values[parameter.name] == nil {
      if let value = parameter.defaultValue {
        values[parameter.name] = value
      } else if case .unknown = given {
        continue
      } else if !parameter.isRequired {
        values[parameter.name] = .null
      } else if !wrong || !mentions(parameter.name, given) {
        diagnostics.append(missing(parameter))
      }
    }
    return (values, diagnostics)
  }

  private func known(_ name: String, _ diagnostics: inout [Diagnostic]) -> Parameter? {
    if let parameter = parameters.first(where: { $0.name == name }) { return parameter }
    let help = suggestion(for: name, among: parameters.map(\.name)) ?? "this pipeline has no parameters"
    diagnostics.append(Diagnostic(.error, "pipeline \"\(self.name)\" has no parameter \"\(name)\"", help: help))
    return nil
  }

  private func mentions(_ name: String, _ given: ParameterValues) -> Bool {
    switch given {
    case .texts(let texts): texts.contains { $0.name == name }
    case .values(let object): object[name] != nil
    case .unknown: false
    }
  }

  private func missing(_ parameter: Parameter) -> Diagnostic {
    let what = parameter.description.map { " (\($0))" } ?? ""
    return Diagnostic(
      .error, "parameter \"\(parameter.name)\"\(what) is missing", at: source.keyLocation(of: "/parameters".appendingPointer(parameter.name)),
      help: "give it with -p \(parameter.name)=\(parameter.kind.rawValue.uppercased())")
  }
}

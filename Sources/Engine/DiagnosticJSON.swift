package import Diagnostics
package import JSON

/// Findings as the step protocol has them, in events and in what `--json` prints.
extension Diagnostic {
  /// A finding of a step, from an event. What is missing or mistyped in it is left out.
  package init(step finding: JSONValue) {
    let severity = finding["severity"]?.stringValue.flatMap(Severity.init(rawValue:)) ?? .error
    self.init(severity, finding["message"]?.stringValue ?? "", help: finding["help"]?.stringValue)
    if let file = finding["file"]?.stringValue {
      location = SourceLocation(
        file: file, line: finding["line"]?.integerValue ?? 1, column: finding["column"]?.integerValue ?? 1)
    } else if let path = finding["path"]?.stringValue, !path.isEmpty {
      message = "\(path): \(message)"
    }
  }

  /// With the members of the step protocol's diagnostics.
  package var json: JSONValue {
    var members: JSONObject = ["severity": .string(severity.rawValue), "message": .string(message)]
    if let location {
      members["file"] = .string(location.file)
      members["line"] = .integer(location.line)
      members["column"] = .integer(location.column)
    }
    members["help"] = help.map(JSONValue.string)
    return .object(members)
  }
}

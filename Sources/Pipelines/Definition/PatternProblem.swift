internal import JSON
internal import JSONSchema

/// Why a regular expression doesn't compile; nil when it does.
func patternProblem(_ pattern: String) -> String? {
  do throws(JSONSchemaError) {
    _ = try JSONSchema(["pattern": .string(pattern)])
    return nil
  } catch {
    return error.message
  }
}

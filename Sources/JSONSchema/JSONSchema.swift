internal import CValijson
package import JSON

/// A compiled JSON Schema (draft-07). Several threads may validate with one at the same time.
///
/// `format` is an annotation: it refuses nothing. Regular expressions are ECMAScript's without back-references,
/// look-behind and Unicode classes, and count bytes.
@safe package final class JSONSchema: Sendable {
  /// As it was given.
  package let schema: JSONValue
  private let hasPatternProperties: Bool
  private let acceptance: Acceptance?
  /// Freed in `deinit`; only read after `init`.
  nonisolated(unsafe) private let handle: OpaquePointer

  /// - Throws: when it is no schema, refers to another document or in a circle, or a pattern doesn't compile.
  package init(_ schema: JSONValue) throws(JSONSchemaError) {
    let prepared = try PreparedSchema(schema)
    guard let handle = unsafe slipway_schema_create() else {
      throw JSONSchemaError(code: .invalid, message: "no memory for it", pointer: "")
    }
    var complete = false
    defer { if !complete { unsafe slipway_schema_free(handle) } }

    for (pointer, pattern) in prepared.patterns {
      let findings = unsafe collect { context in
        unsafe withText(Array(pattern.utf8)) { unsafe slipway_schema_add_pattern(handle, $0, $1, note, context) }
      }
      guard findings.result else {
        let reason = findings.findings.first?.description ?? "unknown"
        throw JSONSchemaError(code: .pattern, message: "the pattern \(pattern) does not compile: \(reason)", pointer: pointer)
      }
    }
    let findings = unsafe collect { context in
      unsafe withText(prepared.schema.bytes()) { unsafe slipway_schema_compile(handle, $0, $1, note, context) }
    }
    guard findings.result else {
      if let violation = MetaSchema.violation(in: schema) { throw JSONSchemaError(violation) }
      throw JSONSchemaError(code: .invalid, message: findings.findings.first?.description ?? "not a schema", pointer: "")
    }
    complete = true
    unsafe self.handle = handle
    self.schema = schema
    hasPatternProperties = prepared.hasPatternProperties
    acceptance = Acceptance(schema)
  }

  deinit { unsafe slipway_schema_free(handle) }

  /// What is wrong with a value, in the order of its text; empty when it conforms.
  package func validate(_ value: JSONValue) -> [Violation] {
    if acceptance?.accepts(value) == true { return [] }
    return violations(of: value)
  }

  /// What valijson finds.
  func violations(of value: JSONValue) -> [Violation] {
    if hasPatternProperties, let pointer = longKey(in: value, pointer: "") {
      return [Violation(pointer: pointer, message: "a key of over \(longestKey) bytes", keyword: "patternProperties")]
    }
    let outcome = unsafe collect { context in
      unsafe withText(value.bytes()) { unsafe slipway_schema_validate(handle, $0, $1, note, context) }
    }
    switch outcome.result {
    case SLIPWAY_SCHEMA_VALID: return []
    case SLIPWAY_SCHEMA_INVALID: return Explanation(schema: schema, value: value).violations(outcome.findings)
    default: return [Violation(pointer: "", message: outcome.findings.first?.description ?? "could not be checked")]
    }
  }
}

/// valijson matches keys against `patternProperties` with a matcher that recurses over the key.
private let longestKey = 512

private func longKey(in value: JSONValue, pointer: String) -> String? {
  switch value {
  case .array(let elements):
    for (index, element) in elements.enumerated() {
      if let found = longKey(in: element, pointer: "\(pointer)/\(index)") { return found }
    }
  case .object(let object):
    for (key, member) in object {
      if key.utf8.count > longestKey { return pointer }
      if let found = longKey(in: member, pointer: pointer.appendingPointer(key)) { return found }
    }
  default: break
  }
  return nil
}

/// A finding in valijson's words.
struct Finding {
  var pointer: String
  var description: String
}

/// Runs `body` with the context that `note` expects.
private func collect<Result>(_ body: (UnsafeMutableRawPointer) -> Result) -> (result: Result, findings: [Finding]) {
  var findings: [Finding] = []
  let result = unsafe withUnsafeMutablePointer(to: &findings) { unsafe body(UnsafeMutableRawPointer($0)) }
  return (result, findings)
}

private func note(
  _ context: UnsafeMutableRawPointer?, _ pointer: UnsafePointer<CChar>?, _ pointerLength: Int,
  _ message: UnsafePointer<CChar>?, _ messageLength: Int
) {
  guard let context = unsafe context else { return }
  let finding = unsafe Finding(
    pointer: String(decoding: UnsafeRawBufferPointer(start: pointer, count: pointerLength), as: UTF8.self),
    description: String(decoding: UnsafeRawBufferPointer(start: message, count: messageLength), as: UTF8.self))
  unsafe context.assumingMemoryBound(to: [Finding].self).pointee.append(finding)
}

private func withText<Result>(_ text: [UInt8], _ body: (UnsafePointer<CChar>?, Int) -> Result) -> Result {
  unsafe text.withUnsafeBytes { unsafe body($0.bindMemory(to: CChar.self).baseAddress, $0.count) }
}

internal import CSpawn

/// What to start: a file by its path, never through a shell.
package struct ProcessRequest: Sendable {
  /// The file to run.
  package var path: String
  /// Without the name of the program itself.
  package var arguments: [String]
  /// The whole environment.
  package var environment: [String: String]
  /// Working directory; nil: this process's own.
  package var directory: String?

  package init(path: String, arguments: [String] = [], environment: [String: String], directory: String? = nil) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
  }
}

extension ProcessRequest {
  /// Calls `body` with the request in C's form; the pointers are good for the call only.
  func withCRequest<Result>(
    input: Int32, output: Int32, errors: Int32, newGroup: Bool = false, newSession: Bool = false,
    _ body: (UnsafePointer<cspawn_request>) -> Result
  ) -> Result {
    let arguments = CStrings([path] + self.arguments)
    let variables = CStrings(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    return unsafe path.withCString { path in
      unsafe withOptionalCString(directory) { directory in
        var request = unsafe cspawn_request(
          path: path, arguments: arguments.pointers, environment: variables.pointers, directory: directory,
          input: input, output: output, errors: errors, new_group: newGroup ? 1 : 0, new_session: newSession ? 1 : 0)
        return unsafe body(&request)
      }
    }
  }

  private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return unsafe text.withCString { unsafe body($0) }
  }
}

/// A NULL-ended array of C strings, freed with its owner.
@safe private final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    unsafe pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() {
      let bytes = string.utf8CString
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      for (offset, byte) in bytes.enumerated() { unsafe copy[offset] = byte }
      unsafe pointers[index] = copy
    }
    unsafe pointers[count] = nil
  }

  deinit {
    for index in 0..<count { unsafe pointers[index]?.deallocate() }
    unsafe pointers.deallocate()
  }
}

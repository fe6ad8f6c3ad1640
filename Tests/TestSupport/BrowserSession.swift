internal import ChildProcess
package import JSON
internal import POSIX

/// A headless Chromium that visits pages one after the other: runs scripts in them, presses keys, asks what a screen
/// reader finds, and tells what the console complained of. Ended with its owner.
///
/// It speaks the DevTools protocol through a program in Python, whose pipes Chromium inherits.
package final class BrowserSession {
  package struct Failure: Error, CustomStringConvertible { package var description: String }

  /// What is done on a page, in order.
  package enum Step {
    /// The body of an asynchronous function; what it returns is a result of the visit.
    case run(String)
    /// A key by its name: Tab, Enter, Escape, ArrowLeft, ArrowRight.
    case press(String)
    /// Text at the focus, as from a keyboard.
    case type(String)
    /// A result of the visit: [role, name] of everything that a screen reader finds.
    case accessibilityTree
  }

  package struct Visit {
    package var results: [JSONValue]
    /// Errors and warnings of the console, exceptions, and what the server does not have.
    package var complaints: [String]
  }

  private let supervisor: Supervisor
  private let process: SupervisedProcess
  private let profile: TemporaryFolder
  private var output: [UInt8] = []

  /// - Parameters:
  ///   - hosts: names that are this machine's; others lead nowhere.
  ///   - keys: SHA-256 of public keys, in base64, whose certificates are trusted.
  package init(hosts: [String] = [], keys: [String] = []) throws {
    guard let program = Browser.program else { throw Failure(description: "no browser is installed") }
    profile = try TemporaryFolder()
    supervisor = try BuiltPrograms.supervisor()
    process = try supervisor.start(
      ProcessRequest(
        path: "/usr/bin/python3", arguments: ["-u", Path.join(BuiltPrograms.root, "Tests/TestSupport/devtools.py"), program, profile.path]
          + hosts.flatMap { ["--host", $0] } + keys.flatMap { ["--key", $0] },
        environment: ["PATH": "/usr/bin:/bin", "HOME": profile.path, "LANG": "C.UTF-8"], directory: "/"))
  }

  deinit { process.killAll() }

  /// - Parameters:
  ///   - url: on the loopback interface; other hosts are not reached.
  ///   - width: of the window, in CSS pixels.
  ///   - withoutScripts: whether the page's own scripts stay off.
  /// - Throws: `Failure` where a step's script fails or nothing is heard for a minute.
  package func visit(_ url: String, width: Int = 1280, withoutScripts: Bool = false, _ steps: [Step]) throws -> Visit {
    let order: JSONValue = [
      "url": .string(url), "width": .integer(width), "height": 800, "withoutScripts": .bool(withoutScripts),
      "steps": .array(steps.map(\.order)),
    ]
    guard let input = process.input else { throw Failure(description: "the browser has ended") }
    try input.write(order.bytes() + [0x0A])
    let answer = try JSONValue(parsing: line(seconds: 60))
    if let failure = answer["failure"]?.stringValue { throw Failure(description: failure) }
    return Visit(
      results: answer["results"]?.arrayValue ?? [], complaints: answer["complaints"]?.arrayValue?.compactMap(\.stringValue) ?? [])
  }

  private func line(seconds: Double) throws -> [UInt8] {
    let end = Clock.monotonic + seconds
    while true {
      if let newline = output.firstIndex(of: 0x0A) {
        let line = Array(output[..<newline])
        output.removeSubrange(...newline)
        return line
      }
      guard Clock.monotonic < end else { throw Failure(description: "the browser says nothing") }
      guard Poll.wait([.init(process.output.number)], seconds: 0.25)[0].reading else { continue }
      let chunk = try process.output.read(upTo: 1 << 20)
      if chunk.isEmpty {
        let errors = (try? process.errors.read(upTo: 65536)) ?? []
        throw Failure(description: "the browser has ended: \(String(decoding: errors, as: UTF8.self))")
      }
      output += chunk
    }
  }
}

extension BrowserSession.Step {
  fileprivate var order: JSONValue {
    switch self {
    case .run(let script): ["run": .string(script)]
    case .press(let key): ["press": .string(key)]
    case .type(let text): ["type": .string(text)]
    case .accessibilityTree: ["tree": true]
    }
  }
}

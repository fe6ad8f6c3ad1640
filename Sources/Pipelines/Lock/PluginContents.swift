package import JSON

/// What a plugin consists of: its files by their path in its folder, and its program where that lies elsewhere.
package struct PluginContents: Sendable, Hashable {
  package enum Entry: Sendable, Hashable {
    /// - digest: SHA-256 in hexadecimal.
    case file(digest: String, isExecutable: Bool)
    /// A symbolic link to something else in the folder.
    case link(target: String)
  }

  /// A program beside the host's executable, in `PATH`, or in a part of the folder that is left out.
  package struct Program: Sendable, Hashable {
    package var name: String
    /// SHA-256 in hexadecimal.
    package var digest: String

    package init(name: String, digest: String) {
      self.name = name
      self.digest = digest
    }
  }

  package var entries: [String: Entry]
  package var program: Program?

  package init(entries: [String: Entry] = [:], program: Program? = nil) {
    self.entries = entries
    self.program = program
  }

  /// The paths in the order of their bytes.
  package var paths: [String] { entries.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  /// `files`, one a line when it is written for people, and `program`, null where there is none.
  package var json: JSONObject {
    [
      "files": .object(JSONObject(paths.map { ($0, .string(entries[$0]?.description ?? "")) })),
      "program": program.map { ["name": .string($0.name), "digest": .string("sha256:\($0.digest)")] } ?? .null,
    ]
  }

  /// What is there now and differs from what was locked, in the words of a finding.
  package func differences(from locked: PluginContents) -> [String] {
    let all = Set(entries.keys).union(locked.entries.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var found = all.compactMap { path -> String? in
      switch (entries[path], locked.entries[path]) {
      case (let now?, let then?): now == then ? nil : "\(path) \(now.change(from: then))"
      case (.some, nil): "\(path) was added"
      default: "\(path) is missing"
      }
    }
    switch (program, locked.program) {
    case (let now?, let then?) where now.name == then.name: if now != then { found.append("its program \(now.name) has changed") }
    case (let now, let then) where now != then:
      found.append("its program is \(now?.name ?? "in its folder"), and was \(then?.name ?? "in its folder")")
    default: break
    }
    return found
  }
}

extension PluginContents.Entry: CustomStringConvertible {
  /// `sha256:…`, `sha256:… executable` or `link TARGET`.
  package var description: String {
    switch self {
    case .file(let digest, let isExecutable): "sha256:\(digest)\(isExecutable ? " executable" : "")"
    case .link(let target): "link \(target)"
    }
  }

  /// The reverse of `description`; nil for anything else.
  init?(_ text: String) {
    if text.hasPrefix("link ") {
      self = .link(target: String(text.dropFirst(5)))
      return
    }
    let isExecutable = text.hasSuffix(" executable")
    guard let digest = sha256(isExecutable ? String(text.dropLast(11)) : text) else { return nil }
    self = .file(digest: digest, isExecutable: isExecutable)
  }

  fileprivate func change(from then: PluginContents.Entry) -> String {
    guard case .file(let digest, let isExecutable) = self, case .file(digest, _) = then else { return "has changed" }
    return isExecutable ? "has become executable" : "is no longer executable"
  }
}

/// The hexadecimal digits of `sha256:…`; nil for anything else.
func sha256(_ text: String) -> String? {
  guard text.hasPrefix("sha256:") else { return nil }
  let digits = text.dropFirst(7)
  guard digits.utf8.count == 64, digits.utf8.allSatisfy({ Names.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }) else { return nil }
  return String(digits)
}

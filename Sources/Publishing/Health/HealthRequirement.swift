/// A check as it is written in a step's config: a request, and what is wanted of its answer.
package struct HealthRequirement: Decodable, Sendable {
  package var path: String
  package var method: String?
  package var status: Int?
  /// By their names; `*` in a value stands for anything.
  package var headers: [String: String]?
  package var text: String?
  package var absent: String?
  package var seconds: Double?

  /// How many a deployment may have.
  package static let limit = 100

  /// What is wrong with it, each with the key that it is about.
  package var problems: [(key: String, message: String, help: String)] {
    var found: [(key: String, message: String, help: String)] = []
    func require(_ condition: Bool, _ key: String, _ message: String, _ help: String) {
      if !condition { found.append((key, message, help)) }
    }
    require(
      path.hasPrefix("/") && path.utf8.count <= 2048 && path.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"#\"<>\\".utf8.contains($0) },
      "path", "\"\(path.prefix(80))\" is no path of an address", "begin with a slash, and write other characters percent-encoded: /%C3%A9t%C3%A9")
    require(
      ["GET", "HEAD"].contains(method ?? "GET"), "method", "\"\((method ?? "").prefix(20))\" is neither GET nor HEAD",
      "a check changes nothing")
    require((200...599).contains(status ?? 200), "status", "\(status ?? 0) is no status of an answer", "200 to 599")
    for (name, value) in (headers ?? [:]).sorted(by: { $0.key < $1.key }) {
      require(Self.isToken(name), "headers", "\"\(name.prefix(80))\" is no name of a header", "for example Content-Type")
      require(
        value.utf8.count <= 1000 && value.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "headers",
        "the value wanted of \(name.prefix(80)) can't stand in a header", "plain text; * stands for anything")
    }
    require((headers ?? [:]).count <= 20, "headers", "more than 20 headers", "make two checks of it")
    for (key, text) in [("text", text), ("absent", absent)] {
      guard let text else { continue }
      require((1...4096).contains(text.utf8.count), key, "\"\(key)\" must have 1 to 4096 bytes", "a word or a sentence of the page")
      require(method != "HEAD", key, "an answer to HEAD has no body", "use GET")
    }
    require((0.001...600).contains(seconds ?? 1), "seconds", "seconds is out of range", "0.001 to 600")
    return found
  }

  /// Only of one that has no problems.
  package var probe: HealthProbe {
    var probe = HealthProbe(path: path, status: status ?? 200)
    probe.method = method ?? "GET"
    probe.headers = (headers ?? [:]).sorted { $0.key < $1.key }.map { HealthHeader(name: $0.key, value: $0.value) }
    (probe.text, probe.absent, probe.seconds) = (text, absent, seconds)
    return probe
  }

  /// RFC 9110, section 5.6.2.
  private static func isToken(_ text: String) -> Bool {
    (1...100).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || "!#$%&'*+-.^_`|~".utf8.contains($0)
      }
  }
}

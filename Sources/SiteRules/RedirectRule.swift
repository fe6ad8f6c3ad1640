/// One rule of a `_redirects` file. The first that matches a request counts; without `!` a file of the site goes before it.
package struct RedirectRule: Hashable, Sendable {
  /// What a query parameter must be.
  package struct Query: Hashable, Sendable {
    package var name: String
    package enum Value: Hashable, Sendable {
      /// As it stands in a URL, percent-encoded.
      case literal(String)
      case placeholder(String)
    }
    package var value: Value
  }

  package let from: PathPattern
  package let query: [Query]
  package let to: RedirectTarget
  /// 301, 302, 303, 307 and 308 lead elsewhere; 200 serves `to` at this address (a file, or by proxy), 404 and 410 serve it as
  /// the page of an error.
  package let status: Int
  /// Goes before a file of the site.
  package let isForced: Bool
  /// Language tags in lower case; the rule holds for visitors whose best language is among them. Empty: for all.
  package let languages: [String]

  package static let moves = [301, 302, 303, 307, 308]
  package static let statuses = [200] + moves + [404, 410]

  package var isMove: Bool { Self.moves.contains(status) }
  /// Whether a visitor gets another server's answer at this address.
  package var isProxy: Bool { status == 200 && !to.isLocal }
  package var isFixed: Bool { from.isFixed && query.isEmpty && languages.isEmpty }

  /// `/page /page/` and `/page/ /page`: the one rule for which the slash at the end makes the difference.
  package var isExact: Bool {
    guard isMove, to.isLocal, from.isFixed else { return false }
    return Self.withoutSlash(to.text.prefix { $0 != "?" && $0 != "#" }) == Self.withoutSlash(from.text[...])
  }

  private static func withoutSlash(_ text: Substring) -> Substring { text.count > 1 && text.hasSuffix("/") ? text.dropLast() : text }

  /// - Parameters:
  ///   - query: name and value of each parameter; a value `:name` captures.
  ///   - status: 301 where nothing is said, as Netlify has it.
  package init(
    from: String, query: [(name: String, value: String)] = [], to: String, status: Int = 301, isForced: Bool = false,
    languages: [String] = []
  ) throws(RuleProblem) {
    self.from = try PathPattern(from)
    self.query = try Self.read(query)
    var names = Set(self.from.names)
    for (index, parameter) in self.query.enumerated() {
      guard case .placeholder(let name) = parameter.value else { continue }
      guard names.insert(name).inserted else {
        throw RuleProblem(.query(index), ":\(name) is used twice", help: "give each placeholder a name of its own")
      }
    }
    guard names.count <= RuleLimits.captures else {
      throw RuleProblem(.from, "the rule has more than \(RuleLimits.captures) placeholders", help: "take what is the same in all of them together with *")
    }
    self.to = try RedirectTarget(to, names: names)
    guard Self.statuses.contains(status) else {
      throw RuleProblem(.status, "\(status) is no status of a rule", help: "one of \(Self.statuses.map(String.init).joined(separator: ", "))")
    }
    self.status = status
    self.isForced = isForced
    self.languages = try Self.read(languages: languages)
    try checkFile()
  }

  /// What is served from here must be a file of the site, whatever was captured.
  private func checkFile() throws(RuleProblem) {
    if isMove { return }
    if !to.isLocal {
      guard status == 200 else {
        throw RuleProblem(.to, "a page with status \(status) must be one of the site's own", help: "write its path, as in /404.html")
      }
      guard !to.hasFragment else { throw RuleProblem(.to, "a fragment is not sent to a server", help: "leave it out") }
      return
    }
    guard !to.hasQuery, !to.hasFragment else {
      throw RuleProblem(.to, "\(to.text.shown) is to be a file, which has no query or fragment", help: "leave what is behind the ? or # out")
    }
    guard to.captures.isEmpty || (from.capturesWholeParts && to.captures.allSatisfy(from.names.contains)) else {
      throw RuleProblem(
        .from, "the path of a file can only be made of whole parts of \(from.text.shown)",
        help: "put a / on both sides of what is captured, or redirect with 301 or 302")
    }
  }

  private static func read(_ query: [(name: String, value: String)]) throws(RuleProblem) -> [Query] {
    var result: [Query] = []
    for (index, (name, value)) in query.enumerated() {
      func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}#&=".utf8.contains($0) }
      }
      // In a line of `_redirects`, a word that begins so is the target.
      guard isPlain(name), !name.hasPrefix("/"), !name.contains("://"), !result.contains(where: { $0.name == name }) else {
        throw RuleProblem(.query(index), "\(name.shown) is no name of a query parameter, or stands here twice", help: "write it as in id=:id")
      }
      if value.hasPrefix(":") {
        let placeholder = value.dropFirst()
        guard placeholder.utf8.first?.isASCIILetter == true, placeholder.utf8.allSatisfy(\.isNameByte), placeholder != "splat" else {
          throw RuleProblem(.query(index), "\(value.shown) is no placeholder", help: "letters, digits and _, as in id=:id")
        }
        result.append(Query(name: name, value: .placeholder(String(placeholder))))
      } else {
        guard isPlain(value) else {
          throw RuleProblem(.query(index), "\(value.shown) is no value of a query parameter", help: "write it as it stands in a URL, or as a placeholder")
        }
        result.append(Query(name: name, value: .literal(value)))
      }
    }
    return result
  }

  private static func read(languages: [String]) throws(RuleProblem) -> [String] {
    var result: [String] = []
    for language in languages.map({ $0.lowercased() }) {
      let subtags = language.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
      let isTag = language.utf8.count <= 35 && subtags.allSatisfy { (1...8).contains($0.count) && $0.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit } }
      guard isTag, subtags[0].count >= 2, subtags[0].allSatisfy(\.isASCIILetter) else {
        throw RuleProblem(.condition(0), "\(language.shown) is no language tag", help: "write it as in Language=fr or Language=fr,de-AT")
      }
      if !result.contains(language) { result.append(language) }
    }
    return result
  }

  /// The rule as a line of a `_redirects` file.
  package var line: String {
    let parameters = query.map { parameter in
      switch parameter.value {
      case .literal(let value): "\(parameter.name)=\(value)"
      case .placeholder(let name): "\(parameter.name)=:\(name)"
      }
    }
    let condition = languages.isEmpty ? [] : ["Language=\(languages.joined(separator: ","))"]
    return ([from.text] + parameters + [to.text, "\(status)\(isForced ? "!" : "")"] + condition).joined(separator: " ")
  }
}

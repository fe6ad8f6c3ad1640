package import Diagnostics
internal import JSON

/// The path of its host below which a site lives: `/apps/shop` for `https://example.org/apps/shop/`. Addresses in the site's
/// pages begin with it; its files lie at the root of the tree all the same, and whoever serves them takes it away.
package struct BasePath: Hashable, Sendable {
  /// Begins with a slash, and does not end with one.
  package let text: String

  /// - Returns: nil for a text with a `problem`.
  package init?(_ text: String) {
    if Self.problem(in: text) != nil { return nil }
    self.text = text
  }

  /// Folders of every compiled tree, and what a server behind answers: `/static/x` could mean two things.
  private static let reserved = ["api", "assets", "static"]

  /// What is wrong with a text as a base path, and what to write; nil for a good one. The characters are those that no
  /// browser or server ever writes in another way.
  package static func problem(in text: String) -> (message: String, help: String)? {
    func problem(_ reason: String, _ help: String) -> (String, String) { ("\(text.shown) is no base path: \(reason)", help) }
    guard text.hasPrefix("/") else { return problem("it does not begin with a slash", "write it as in \"/apps/shop\"") }
    if text == "/" { return problem("it is the root itself", "leave it out") }
    if text.hasSuffix("/") { return problem("it ends with a slash", "write \(String(text.dropLast()).shown)") }
    if text.utf8.count > 200 { return problem("it has over 200 characters", "write a shorter one") }
    let segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    for segment in segments {
      if segment.isEmpty { return problem("a part between slashes is empty", "remove the doubled slash") }
      guard segment.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0.isASCIIDigit || $0 == UInt8(ascii: "-") }), !segment.hasPrefix("-") else {
        return problem("only lower-case letters, digits and hyphens may stand in it, and no part begins with a hyphen", "write it as in \"/apps/shop\"")
      }
    }
    if reserved.contains(String(segments[0])) {
      return problem("/\(segments[0])/ is where the site's own files or its API are", "choose another path")
    }
    return nil
  }
}

extension BasePath {
  /// The file of a compiled tree that names its base path, as the member `basePath`.
  package static let file = "routes.json"
  /// In bytes: of a site with several hundred thousand pages.
  package static let fileLimit = 128 << 20

  private static let key = Array("\"basePath\"".utf8)

  /// - Parameters:
  ///   - routes: the content of that file; also of one that another tool has made, which may be anything.
  ///   - path: of the file, for messages.
  /// - Returns: nil where none is named.
  /// - Throws: for one that a site can't have.
  package static func read(_ routes: [UInt8], at path: String) throws(InvalidInput) -> BasePath? {
    // A site of very many pages has a long file, and most sites have no base path.
    guard routes.indices.contains(where: { routes[$0] == key[0] && routes[$0...].starts(with: key) }),
      let source = try? JSONSource(parsing: routes, file: path), let text = source.value["basePath"]?.stringValue, !text.isEmpty
    else { return nil }
    if let problem = problem(in: text) { throw InvalidInput(problem.message, at: source.location(of: "/basePath"), help: problem.help) }
    return BasePath(text)
  }
}

internal import ChildProcess
package import Nginx
internal import POSIX
internal import StepProtocol

/// Names and hashed passwords of those who may see a protected deployment, as nginx reads them for each request: a change
/// needs no reload.
package struct PasswordFile: Sendable {
  package let path: String
  private let layout: Layout

  /// - Parameter path: of the file, below the layout's `www/`.
  package init(_ path: String, _ layout: Layout) { (self.path, self.layout) = (path, layout) }

  package struct Visitor: Equatable, Sendable {
    package var name: String
    package var password: String
  }

  /// A mistake in the text; its messages hold nothing of it.
  package struct Mistake: Error, Equatable, Sendable {
    package var message: String
    package var help: String?
  }

  private static let limit = 100

  /// - Parameter text: `name:password`, one a line.
  package static func visitors(_ text: String) throws(Mistake) -> [Visitor] {
    var visitors: [Visitor] = []
    let lines = text.split(omittingEmptySubsequences: true) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      let form = "name:password, one a line; letters, digits and . _ - @ in a name"
      guard let colon = line.firstIndex(of: ":") else { throw Mistake(message: "line \(index + 1) of protect has no colon", help: form) }
      let name = line[..<colon]
      let password = line[line.index(after: colon)...]
      let isName = (1...64).contains(name.utf8.count)
        && name.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "._-@".utf8.contains($0) }
      guard isName, !visitors.contains(where: { $0.name == name }) else {
        throw Mistake(message: "line \(index + 1) of protect has no name that is good, or one that stands there twice", help: form)
      }
      let isPassword = (8...256).contains(password.utf8.count) && password.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      guard isPassword else {
        throw Mistake(message: "the password in line \(index + 1) of protect is too short, too long or not printable", help: "8 to 256 bytes")
      }
      visitors.append(Visitor(name: String(name), password: String(password)))
    }
    guard visitors.count <= limit else { throw Mistake(message: "protect has over \(limit) lines", help: "share a name") }
    return visitors
  }

  /// Takes the place of what was there, all at once. Passwords go through OpenSSL's standard input (SHA-512 crypt with a salt
  /// of its own, crypt(5)), never through its arguments.
  package func write(_ visitors: [Visitor]) throws {
    let input = visitors.map { "\($0.password)\n" }.joined()
    let result = try Command("openssl", ["passwd", "-6", "-stdin"]).run(input: Array(input.utf8), deadlineSeconds: 30)
    let hashes = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
    guard result.status == .exited(0), hashes.count == visitors.count, hashes.allSatisfy({ $0.hasPrefix("$6$") }) else {
      throw ServingError(.failed, "openssl made no hashes of the passwords", help: "try it: openssl passwd -6")
    }
    let text = zip(visitors, hashes).map { "\($0.name):\($1)\n" }.joined()
    let staged = Files.temporaryName(beside: path)
    do {
      try Files.replace(staged, with: Array(text.utf8), permissions: 0o600)
      try WorkerAccess.allow(staged, layout)
      try Files.rename(staged, to: path)
    } catch {
      try? Files.remove(staged)
      throw error
    }
  }
}

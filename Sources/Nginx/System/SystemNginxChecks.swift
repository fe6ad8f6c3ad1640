internal import ChildProcess
internal import Cryptography
internal import POSIX
internal import StepProtocol

/// What is tried before the distribution's nginx is given anything.
extension SystemNginx {
  /// - Throws: when its workers may not enter the home.
  func checkEntry(_ main: SystemMain) throws {
    guard main.user != "root" else { return }
    var closed: String?
    var folder = layout.www
    while folder != "/", folder != "." {
      if let status = try? Files.status(folder), status.permissions & 0o001 == 0 { closed = folder }
      folder = Path.parent(folder)
    }
    guard let closed else { return }
    // An access control list may let them in where the mode does not.
    let tried = try? Command("setpriv", ["--reuid", main.user, "--clear-groups", "test", "-x", layout.hosts]).run(deadlineSeconds: 10)
    if tried?.status == .exited(0) { return }
    throw ServingError(
      .permission, "\(main.user), as which nginx runs, may not enter \(closed)",
      help: "chmod o+x \(closed), or setfacl -m u:\(main.user):x \(closed)")
  }

  /// - Throws: when Slipway's file can't be written, or is another home's.
  func checkFile(_ main: SystemMain) throws {
    let folder = Path.parent(main.ownFile)
    guard Files.exists(folder), Files.isWritable(folder) else {
      throw ServingError(
        Files.exists(folder) ? .permission : .notFound, Files.exists(folder) ? "\(folder) can't be written to" : "there is no folder \(folder)",
        help: "run this as root, or let the home have an nginx of its own: \"mode\": \"managed\"")
    }
    guard !isOwn(main.ownFile), let bytes = try? Files.read(main.ownFile, limit: 1 << 28) else { return }
    let first = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    throw ServingError(.conflict, "\(main.ownFile) is not this home's: \(first.prefix(200))", help: "one home at a time can use the distribution's nginx")
  }

  /// Tests the whole with this home's part in it, beside what nginx has.
  /// - Returns: what goes into Slipway's file.
  /// - Throws: naming whose file is wrong.
  func tested(_ configuration: NginxConfiguration, _ main: SystemMain) throws -> (text: String, digest: String) {
    let candidate = Path.join(layout.nginx, "candidate-\(UInt64.random(in: 0 ... .max)).conf")
    defer { try? Links.remove(candidate) }
    for namesTables in [true, false] {
      let file = try ownText(configuration, namesTables: namesTables)
      try Files.write(candidate, Array(file.text.utf8))
      guard let refusal = try refusal(main, candidate: candidate) else { return file }
      // Somebody else has named the size of a table already.
      if namesTables, refusal.contains("_hash_"), refusal.contains("is duplicate") { continue }
      if let known = NginxRefusal(refusal, configuration.listen) { throw known.error }
      let isOurs = try refusal.contains(candidate) || self.refusal(main, candidate: nil) == nil
      guard isOurs else {
        throw ServingError(
          .precondition, "the distribution's nginx refuses its configuration, and not for Slipway's part: \(refusal)",
          help: "correct that file (nginx -t); nothing was changed")
      }
      throw ServingError(
        .precondition, "the distribution's nginx refuses Slipway's part of its configuration: \(refusal)", help: "nothing was changed; look at \"nginx\" in settings.json")
    }
    throw ServingError(.internal, "a test of nginx's configuration came to no end")
  }

  /// The main configuration has to lie in its own folder: what it takes in is named by relative paths.
  private func refusal(_ main: SystemMain, candidate: String?) throws -> String? {
    let copy = Path.join(Path.parent(main.path), ".slipway-\(UInt64.random(in: 0 ... .max)).conf")
    defer { try? Links.remove(copy) }
    try Files.write(copy, Array(try main.text(candidate: candidate).utf8))
    let result = try Command(ManagedNginx.executable(), ["-t", "-q", "-c", copy]).run(deadlineSeconds: 60)
    return result.status == .exited(0) ? nil : result.errorText.replacing(copy, with: main.path).trimmingSpaces
  }
}

internal import ChildProcess
internal import Diagnostics
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
        help: "run this as root, in a home of root's; or give the home an nginx of its own, by \"mode\": \"managed\" in settings.json and, for ports below 1024, slipway nginx install")
    }
    guard !isOwn(main.ownFile), let bytes = try? Files.read(main.ownFile, limit: 1 << 28) else { return }
    let first = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    throw ServingError(.conflict, "\(main.ownFile) is not this home's: \(first.prefix(200))", help: "one home at a time can use the distribution's nginx")
  }

  /// - Throws: when a link has come into the place of a folder or log: nginx opens those as root, wherever they lead.
  func checkFolders() throws {
    let folders = [layout.nginx, layout.privateFolder] + ["logs", "temp"].map { Path.join(layout.nginx, $0) }
    for path in folders + [layout.accessLog, layout.errorLog] {
      guard let status = try? Files.linkStatus(path) else { continue }
      let wanted: FileStatus.Kind = folders.contains(path) ? .directory : .file
      if status.kind == wanted { continue }
      throw ServingError(.policy, "\(path) is no \(wanted == .directory ? "folder" : "file") of Slipway's making, and nginx would open it as root", help: "look at what it is, and remove it")
    }
  }

  /// What a crash in the middle of a test has left.
  func removeLeftovers(_ main: SystemMain) {
    for name in (try? Files.list(main.folder)) ?? [] where name.hasPrefix(Self.copyPrefix) { try? Links.remove(Path.join(main.folder, name)) }
  }

  private static let copyPrefix = ".slipway-"

  /// Tests the whole with this home's part in it, beside what nginx has.
  /// - Returns: what goes into Slipway's file.
  /// - Throws: naming whose file is wrong, or whose requests it would take.
  func tested(_ configuration: NginxConfiguration, _ main: SystemMain) throws -> (text: String, digest: String) {
    let candidate = Path.join(layout.nginx, "candidate-\(UInt64.random(in: 0 ... .max)).conf")
    defer { try? Links.remove(candidate) }
    var (configuration, namesTables) = (configuration, true)
    while true {
      let file = try ownFile(configuration, namesTables: namesTables)
      try Files.write(candidate, Array(file.text.utf8))
      let refusal: String
      switch try answer(main, candidate: candidate) {
      case .success(let dump):
        try checkNeighbours(dump, own: candidate, configuration.listen)
        return file
      case .failure(let answer): refusal = answer.text
      }
      // Somebody else has named the size of a table already.
      if namesTables, refusal.contains("_hash_"), refusal.contains("is duplicate") {
        namesTables = false
        continue
      }
      if let known = NginxRefusal(refusal, configuration.listen) { throw known.error }
      if !refusal.contains(candidate), case .failure = try answer(main, candidate: nil) {
        throw ServingError(
          .precondition, "the distribution's nginx refuses its configuration, and not for Slipway's part: \(refusal)",
          help: "correct that file (nginx -t); nothing was changed")
      }
      if let good = try managed.withoutBrokenSets(configuration) {
        configuration = good
        continue
      }
      throw ServingError(
        .precondition, "the distribution's nginx refuses Slipway's part of its configuration: \(refusal)", help: "nothing was changed; look at \"nginx\" in settings.json")
    }
  }

  private func checkNeighbours(_ dump: String, own: String, _ listen: ListenAddress) throws {
    // What can't be read back is nothing to be sure about, and nginx itself has taken it.
    guard let servers = NginxDump(dump)?.servers else { return }
    let neighbours = SystemNeighbours(servers: servers, own: own, listen: listen, settings: settings)
    let conflicts = neighbours.conflicts
    guard conflicts.isEmpty else {
      throw ServingError(.conflict, conflicts.map { Diagnostic(.error, $0.message, help: $0.help) })
    }
    for note in neighbours.notes { log(.info, note) }
  }

  private struct Refusal: Error { let text: String }

  /// The main configuration has to lie in its own folder: what it takes in is named by relative paths.
  /// - Returns: the whole configuration as nginx has read it, or why it does not.
  private func answer(_ main: SystemMain, candidate: String?) throws -> Result<String, Refusal> {
    let copy = Path.join(main.folder, "\(Self.copyPrefix)\(UInt64.random(in: 0 ... .max)).conf")
    defer { try? Links.remove(copy) }
    try Files.write(copy, Array(try main.text(candidate: candidate).utf8))
    let result = try Command(ManagedNginx.executable(), ["-T", "-q", "-c", copy]).run(deadlineSeconds: 60)
    if result.status == .exited(0) { return .success(result.outputText.replacing(copy, with: main.path)) }
    return .failure(Refusal(text: result.errorText.replacing(copy, with: main.path).trimmingSpaces))
  }
}

internal import ChildProcess
internal import Diagnostics
internal import POSIX

/// One sftp(1), and by it one connection: commands go in line by line, and behind each one the name of a folder that
/// nobody else knows is asked for, whose answer says that the command has ended.
///
/// It is OpenSSH's own program because it knows what a library would have to be taught: ~/.ssh/config, agents, jump
/// hosts, certificates, keys in hardware, and the algorithms of this year.
final class SFTPSession {
  /// What came of a command.
  struct Answer {
    var lines: [String]
    /// What it complained of; empty when it succeeded.
    var complaint: String
  }

  /// Bytes of an answer; a longer one is no list of releases.
  private static let answerLimit = 16 << 20
  /// sftp(1) reads a command into 2,048 bytes, and takes the rest for another one.
  private static let commandLimit = 2000
  private static let startSeconds = 90.0

  let place: String
  private let sftp: CommandConversation
  private let folder: String
  private let marker: [UInt8]
  /// The command by which a person gets there, for messages.
  private let login: String
  var process: Int32 { sftp.process }

  /// - Parameter wait: called ten times a second; what it throws ends the attempt.
  init(_ address: RemoteAddress, configuration: String?, bytesPerSecond: Int?, wait: () throws -> Void) throws {
    place = address.place
    login = "ssh\(address.port.map { " -p \($0)" } ?? "") \(address.user.map { "\($0)@" } ?? "")\(address.host)"
    folder = try Files.realPath(Files.makeTemporaryDirectory(prefix: "slipway-sftp"))
    marker = Array("Local working directory: \(folder)\n".utf8)
    do {
      sftp = try CommandConversation(
        Command("sftp", Self.arguments(address, configuration, bytesPerSecond), directory: folder, environment: Self.environment()))
    } catch let error as ProcessError {
      try? Files.removeTree(folder)
      throw RemoteError(.unsupported, "sftp can't be started: \(error.diagnostics[0].message)", help: "apt-get install openssh-client")
    }
    _ = try run([], within: Self.startSeconds, wait: wait)
  }

  deinit {
    sftp.kill()
    try? Files.removeTree(folder)
  }

  /// Of ssh. What is given here goes before the user's configuration: a host that is not known is never taken for known.
  static let options = [
    "BatchMode=yes", "StrictHostKeyChecking=yes", "LogLevel=ERROR", "ConnectTimeout=20", "ServerAliveInterval=15", "ServerAliveCountMax=4",
    "ClearAllForwardings=yes", "ForwardAgent=no", "PermitLocalCommand=no", "RequestTTY=no",
    // A connection that is shared with others outlives a step.
    "ControlMaster=no",
  ]

  static func arguments(_ address: RemoteAddress, _ configuration: String?, _ bytesPerSecond: Int?) -> [String] {
    var words = ["-b", "-"]
    if let configuration { words += ["-F", configuration] }
    for option in options { words += ["-o", option] }
    if let port = address.port { words += ["-P", "\(port)"] }
    // In kilobits a second.
    if let bytesPerSecond { words += ["-l", "\(max(8, bytesPerSecond / 125))"] }
    let host = address.host.contains(":") ? "[\(address.host)]" : address.host
    return words + ["--", address.user.map { "\($0)@\(host)" } ?? host]
  }

  private static func environment() -> [String: String] {
    var variables = Environment.all
    // Words that are understood below.
    variables["LC_ALL"] = "C"
    return variables
  }

  /// Runs commands one after the other, whatever becomes of each.
  /// - Parameters:
  ///   - commands: without line breaks.
  ///   - wait: called ten times a second while they run; what it throws ends the session.
  /// - Throws: `RemoteError`; the session is then at its end.
  func run(_ commands: [String], within seconds: Double = .infinity, wait: () throws -> Void) throws -> Answer {
    for command in commands where command.utf8.count > Self.commandLimit || command.contains(where: \.isNewline) {
      throw RemoteError(.unsupported, "a path is too long, or holds a line break: sftp can't be told of it")
    }
    do { try sftp.send(commands.map { "-@\($0)\n" }.joined() + "@lpwd\n") } catch {
      if !error.isBrokenPipe { throw error }
    }
    var output: [UInt8] = []
    var errors: [UInt8] = []
    let end = Clock.monotonic + seconds
    while true {
      let (more, words) = try sftp.receive(seconds: 0.1)
      output += more
      errors += words.prefix(max(0, 65536 - errors.count))
      if hasEnded(output) { break }
      if sftp.isSilent { throw SFTPFailure.ended(String(decoding: errors, as: UTF8.self), place, login: login) }
      guard output.count <= Self.answerLimit else { throw RemoteError(.refused, "\(place) answers with more than \(Self.answerLimit) bytes") }
      guard Clock.monotonic < end else { throw RemoteError(.unreachable, "\(place) did not answer within \(Int(seconds)) seconds") }
      try wait()
    }
    // What it complained of was written before it said that it has ended.
    errors += try sftp.receive(seconds: 0).errors
    let lines = output.dropLast(marker.count).split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    return Answer(lines: lines, complaint: String(decoding: errors, as: UTF8.self))
  }

  private func hasEnded(_ output: [UInt8]) -> Bool {
    guard output.count >= marker.count, output.suffix(marker.count).elementsEqual(marker) else { return false }
    return output.count == marker.count || output[output.count - marker.count - 1] == 0x0A
  }

  /// Lets it clear up what it is doing.
  func interrupt() { _ = Signals.send(Signals.interrupt, to: process) }

  /// A path as one word of a command: quoted, with patterns switched off.
  static func quoted(_ path: String) -> String {
    var text = "\""
    for character in path {
      if character == "\"" || character == "\\" { text += "\\" }
      text.append(character)
    }
    return text + "\""
  }
}

package import ChildProcess
internal import Diagnostics
internal import POSIX

/// A command on another machine, by ssh(1): with its configuration, agents and jump hosts, and nobody is asked anything.
/// A host whose key is not known is refused.
package struct RemoteCommand: Sendable {
  package struct Output: Sendable {
    package var status: ExitStatus
    /// Standard error, its beginning.
    package var errors: String
  }

  /// Bytes of standard error that are kept.
  private static let errorLimit = 65536

  private let address: RemoteAddress
  private let configuration: String?
  private let line: String

  /// - Parameters:
  ///   - address: of sftp; its path means nothing here.
  ///   - configuration: an ssh_config(5), absolute; nil for the user's own.
  ///   - variables: for the command; names and values as in `words`.
  ///   - words: program and arguments.
  /// - Throws: `RemoteError` (`invalidAddress`) for words that not every shell on the other side would leave alone.
  package init(
    on address: RemoteAddress, configuration: String?, variables: [(name: String, value: String)] = [], _ words: [String]
  ) throws(RemoteError) {
    self.address = address
    self.configuration = configuration
    for word in words + variables.map(\.value) where !Self.isPlain(word) {
      throw RemoteError(
        .invalidAddress, "\(AddressText.shown(word)) can't be said to a shell on \(address.authority)",
        help: "use letters, digits, spaces and . _ - + = : @ % , / only")
    }
    line = (["env"] + variables.map { "\($0.name)=\(Self.quoted($0.value))" } + words.map(Self.quoted)).joined(separator: " ")
  }

  /// Whether a text means itself in single quotes to sh, csh and fish alike.
  package static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || " ._-+=:@%,/".utf8.contains(byte)
    }
  }

  private static func quoted(_ word: String) -> String { "'\(word)'" }

  /// Runs it to its end.
  /// - Parameters:
  ///   - isCancelled: asked ten times a second; true cuts the connection.
  ///   - receive: gets each line of its standard output, up to a megabyte long.
  /// - Throws: `RemoteError` when the connection was not made, or broke; what `receive` throws.
  package func run(
    deadlineSeconds: Double, isCancelled: () -> Bool = { false }, receive: (String) throws -> Void = { _ in }
  ) throws -> Output {
    let ssh: CommandConversation
    do { ssh = try CommandConversation(Command("ssh", arguments, directory: "/", environment: environment)) } catch let error as ProcessError {
      throw RemoteError(.unsupported, "ssh can't be started: \(error.diagnostics[0].message)", help: "apt-get install openssh-client")
    }
    ssh.endInput()
    var (rest, errors): ([UInt8], [UInt8]) = ([], [])
    let end = Clock.monotonic + deadlineSeconds
    while !ssh.isSilent {
      if isCancelled() { throw RemoteError(.cancelled, "\(address.authority): cancelled") }
      guard Clock.monotonic < end else { throw RemoteError(.unreachable, "\(address.authority) did not end within \(Int(deadlineSeconds)) seconds") }
      let (output, words) = try ssh.receive(seconds: 0.05)
      errors += words.prefix(max(0, Self.errorLimit - errors.count))
      rest += output
      while let newline = rest.firstIndex(of: 0x0A) {
        try receive(String(decoding: rest[..<newline], as: UTF8.self))
        rest.removeSubrange(...newline)
      }
      guard rest.count <= 1 << 20 else { throw RemoteError(.refused, "\(address.authority) does not end its line") }
    }
    if !rest.isEmpty { try receive(String(decoding: rest, as: UTF8.self)) }
    let text = String(decoding: errors, as: UTF8.self)
    // ssh's own exit code for everything that is wrong with the connection.
    guard let status = ssh.exit(within: 5), status != .exited(255) else {
      throw SFTPFailure.ended(text, address.authority, login: login)
    }
    return Output(status: status, errors: text)
  }

  private var login: String {
    "ssh\(address.port.map { " -p \($0)" } ?? "") \(address.user.map { "\($0)@" } ?? "")\(address.host)"
  }

  private var arguments: [String] {
    let options = SFTPSession.options.flatMap { ["-o", $0] }
    let port = address.port.map { ["-p", "\($0)"] } ?? []
    return (configuration.map { ["-F", $0] } ?? []) + options + port + ["--", address.user.map { "\($0)@\(address.host)" } ?? address.host, line]
  }

  private var environment: [String: String] { Environment.all.merging(["LC_ALL": "C"]) { $1 } }
}

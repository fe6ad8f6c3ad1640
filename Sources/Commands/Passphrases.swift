internal import Cryptography
internal import POSIX
internal import Releases

extension OptionDeclaration {
  static let passphraseFile = value(
    "passphrase-file", "FILE", kind: .file, "read the passphrase from a file that only its owner can read, or from /dev/fd/N")
}

/// Where a passphrase comes from: a file, or the terminal. Never an argument or the environment, which others can see.
enum Passphrases {
  private static let limit = 1024

  /// From a private file, or a descriptor as `/dev/fd/3`; one newline at the end is not part of it.
  /// - Throws: `UsageError`, `SystemError`.
  static func read(file: String) throws -> Passphrase {
    let file = absolutePath(file)
    let descriptor = try FileDescriptor(opening: file, .read)
    let status = try descriptor.status()
    guard status.kind != .directory else { throw UsageError("\(file) is a folder", help: "name a file that holds the passphrase") }
    if status.kind == .file, status.permissions & 0o077 != 0 {
      throw UsageError("\(file) can be read by others than its owner", help: "run \"chmod 600 \(file)\"")
    }
    var bytes: [UInt8] = []
    while case let piece = try descriptor.read(upTo: limit + 2 - bytes.count), !piece.isEmpty { bytes += piece }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard bytes.count <= limit else { throw UsageError("\(file) holds more than \(limit) bytes", help: "that is no passphrase") }
    guard !bytes.contains(UInt8(ascii: "\n")) else { throw UsageError("\(file) holds more than one line", help: "write the passphrase into a file of its own") }
    guard let passphrase = Passphrase(taking: &bytes) else { throw UsageError("\(file) is empty", help: "write the passphrase into it") }
    return passphrase
  }

  /// On the terminal, without showing it.
  /// - Parameter twice: also asks again, for one that is new.
  /// - Throws: `UsageError` without a terminal, `CommandFailure` when it was given up.
  static func ask(_ prompt: String, twice: Bool = false) throws -> Passphrase {
    for _ in 0..<3 {
      let first = try askOnce(prompt)
      guard twice else { return first }
      if first.equals(try askOnce("The same again: ")) { return first }
      try? writeStandard(2, "The two are not the same.\n")
    }
    throw CommandFailure("no passphrase was given")
  }

  private static func askOnce(_ prompt: String) throws -> Passphrase {
    guard var typed = try onTerminal(prompt) else {
      var failure = CommandFailure("given up: no passphrase")
      failure.exitCode = .cancelled
      throw failure
    }
    guard let passphrase = Passphrase(taking: &typed) else { throw CommandFailure("an empty passphrase is none") }
    return passphrase
  }

  private static func onTerminal(_ prompt: String) throws(UsageError) -> [UInt8]? {
    do { return try Terminal.readSecret(prompt, limit: limit) } catch {
      throw UsageError("a passphrase is needed, and there is no terminal to ask on", help: "give it with --passphrase-file")
    }
  }

  /// This host's key, with its passphrase where it has one.
  /// - Parameter file: of `--passphrase-file`.
  static func signingKey(_ keys: ReleaseKeys, file: String?) throws -> ReleaseKey {
    // Asked before the lock is taken: nobody else waits for a person.
    let passphrase = try keys.needsPassphrase() == true ? try file.map(read) ?? ask("Passphrase of this host's key: ") : nil
    return try keys.signingKey { passphrase }
  }
}

internal import ChildProcess
internal import Nginx
internal import POSIX
internal import StepProtocol

/// What the command `openssl` says about certificates and keys. Both go in over its standard input, never as arguments.
enum OpenSSL {
  private static func run(_ arguments: [String], _ input: [UInt8]) throws -> CommandResult {
    guard Environment.find(command: "openssl") != nil else {
      throw ServingError(.precondition, "openssl is not installed, and certificates can't be checked", help: "apt-get install openssl")
    }
    return try Command("openssl", arguments).run(input: input, outputLimit: 1 << 20, deadlineSeconds: 20)
  }

  /// - Returns: nil for what is no certificate.
  static func details(_ certificate: PEM.Block) throws -> CertificateDetails? {
    let result = try run(
      ["x509", "-noout", "-subject", "-issuer", "-dates", "-dateopt", "iso_8601", "-ext", "subjectAltName"], certificate.bytes)
    return result.status == .exited(0) ? CertificateDetails(parsing: result.outputText) : nil
  }

  /// The public half in PEM; nil for what is no certificate.
  static func publicKey(of certificate: PEM.Block) throws -> String? {
    let result = try run(["x509", "-noout", "-pubkey"], certificate.bytes)
    return result.status == .exited(0) ? result.outputText : nil
  }

  /// The public half in PEM; nil for what is no key that can be read without a password.
  static func publicKey(ofKey key: PEM.Block) throws -> String? {
    // An empty password, so that nobody is asked for one.
    let result = try run(["pkey", "-pubout", "-passin", "pass:"], key.bytes)
    return result.status == .exited(0) ? result.outputText : nil
  }

  /// Whether `issuer` has signed `certificate`, whenever that was.
  static func isSigned(_ certificate: PEM.Block, by issuer: PEM.Block) throws -> Bool {
    try withFile(issuer.text) { file in
      try run(["verify", "-no_check_time", "-partial_chain", "-no-CApath", "-no-CAstore", "-trusted", file], certificate.bytes).status == .exited(0)
    }
  }

  /// Why this machine's authorities don't vouch for it, in openssl's words; nil when they do.
  static func distrust(_ chain: [PEM.Block]) throws -> String? {
    guard let leaf = chain.first else { return "there is no certificate" }
    return try withFile(chain.dropFirst().map(\.text).joined()) { file in
      let intermediates = chain.count > 1 ? ["-untrusted", file] : []
      let result = try run(["verify"] + intermediates, leaf.bytes)
      if result.status == .exited(0) { return nil }
      let lines = result.errorText.split(separator: "\n").filter { $0.hasPrefix("error ") }
      return lines.first.flatMap { $0.split(separator: ":", maxSplits: 1).last.map { String($0).trimmingSpaces } } ?? "it can't be verified"
    }
  }

  private static func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
    let folder = try Files.makeTemporaryDirectory(prefix: "slipway-certificate")
    defer { try? Files.removeTree(folder) }
    let file = Path.join(folder, "certificates.pem")
    try Files.write(file, Array(text.utf8))
    return try body(file)
  }
}

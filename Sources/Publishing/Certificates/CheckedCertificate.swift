internal import Cryptography
internal import Nginx
internal import POSIX
internal import StepProtocol

/// A chain and its key that go together and are good for a domain: what nginx may be given.
package struct CheckedCertificate: Sendable {
  /// The domain's certificate, then those that lead to the authority.
  let chain: [PEM.Block]
  let key: PEM.Block
  package let details: CertificateDetails
  /// What the operator should know, though it works.
  package var warnings: [String] = []

  /// Names the folder it is kept in.
  var id: String { String(SHA256.hexDigest(Array(chain.map(\.text).joined().utf8)).prefix(16)) }

  /// Bytes; a chain has a few thousand.
  private static let limit = 1 << 20

  /// - Parameters:
  ///   - certificate: path of a PEM file with the chain.
  ///   - key: path of a PEM file with the private key; may be the same one.
  ///   - domains: each must be covered.
  ///   - now: seconds since 1970.
  /// - Throws: `ServingError`, which names the file and the remedy.
  package init(certificate path: String, key keyPath: String, domains: [String], now: Double) throws {
    let certificates = try Self.certificates(path)
    key = try Self.key(keyPath)
    guard let own = try OpenSSL.publicKey(ofKey: key) else {
      throw ServingError(.validation, "\(keyPath): this is no private key that openssl can read", help: "openssl pkey -noout -text -in \(keyPath) says more")
    }
    let position = try certificates.firstIndex { try OpenSSL.publicKey(of: $0) == own }
    guard let position else {
      throw ServingError(
        .validation, "\(keyPath) is not the key of the certificate in \(path)",
        help: "give the key with which the certificate was requested, or a new certificate for this key")
    }
    guard position == 0 else {
      throw ServingError(
        .validation, "\(path): the domain's own certificate is number \(position + 1) of the file, and must be the first",
        help: "put it first, then the certificate that signed it, and so on: cat domain.pem intermediate.pem > chain.pem")
    }
    guard let details = try OpenSSL.details(certificates[0]) else {
      throw ServingError(.validation, "\(path): this is no certificate that openssl can read", help: "openssl x509 -noout -text -in \(path) says more")
    }
    (chain, self.details) = (certificates, details)
    try checkDates(path, now)
    try checkOrder(path)
    for domain in domains where !details.covers(domain) {
      let names = details.names.isEmpty ? "no domain at all" : details.names.prefix(5).joined(separator: ", ")
      throw ServingError(
        .validation, "\(path) is not a certificate for \(domain): it is for \(names)", help: "request one with this name in it")
    }
    try warn(keyPath, now)
  }

  private static func certificates(_ path: String) throws -> [PEM.Block] {
    let blocks = PEM(parsing: try Files.read(path, limit: limit)).certificates
    guard !blocks.isEmpty else {
      throw ServingError(
        .validation, "\(path) holds no certificate in PEM form",
        help: "it should begin with -----BEGIN CERTIFICATE-----; openssl x509 -inform DER -in FILE makes that of a .der or .cer file")
    }
    return blocks
  }

  private static func key(_ path: String) throws -> PEM.Block {
    let blocks = PEM(parsing: try Files.read(path, limit: limit)).keys
    guard let key = blocks.first else {
      throw ServingError(.validation, "\(path) holds no private key in PEM form", help: "it should hold -----BEGIN PRIVATE KEY-----")
    }
    guard blocks.count == 1 else {
      throw ServingError(.validation, "\(path) holds \(blocks.count) private keys", help: "leave the one of the certificate in it")
    }
    guard !key.isEncrypted else {
      throw ServingError(
        .validation, "the key in \(path) is encrypted, and nginx has nobody to ask for its password",
        help: "decrypt it into a file of your own: (umask 077; openssl pkey -in \(path) -out decrypted.key)")
    }
    return key
  }

  private func checkDates(_ path: String, _ now: Double) throws {
    if details.notAfter <= now {
      throw ServingError(.validation, "\(path) has ended on \(Clock.timestamp(details.notAfter).prefix(10))", help: "renew it")
    }
    if details.notBefore > now + 60 {
      throw ServingError(
        .validation, "\(path) begins only on \(Clock.timestamp(details.notBefore).prefix(16)) UTC", help: "wait for that, or look at this machine's clock")
    }
  }

  private func checkOrder(_ path: String) throws {
    for (number, pair) in zip(chain, chain.dropFirst()).enumerated() where try !OpenSSL.isSigned(pair.0, by: pair.1) {
      throw ServingError(
        .validation, "\(path): certificate \(number + 1) was not signed by certificate \(number + 2), which follows it",
        help: "each must be followed by the one that signed it; leave out what does not belong to the chain")
    }
  }

  private mutating func warn(_ keyPath: String, _ now: Double) throws {
    if let status = try? Files.status(keyPath), status.permissions & 0o004 != 0 {
      warnings.append("everybody on this machine can read \(keyPath): chmod o-r it")
    }
    if details.remaining(at: now) < CertificateDetails.warningSeconds {
      warnings.append("it ends on \(Clock.timestamp(details.notAfter).prefix(10))")
    }
    if details.isSelfSigned {
      warnings.append("it is signed by itself: browsers warn of it")
    } else if let reason = try OpenSSL.distrust(chain) {
      warnings.append(
        "this machine knows no authority that vouches for it (\(reason)): browsers will warn of it, unless only intermediate certificates are missing in the file, or they know the authority")
    }
  }
}

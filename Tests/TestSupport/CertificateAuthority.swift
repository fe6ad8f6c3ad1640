internal import ChildProcess
internal import POSIX

/// An authority of a test's own: a root, an intermediate certificate that it has signed, and certificates for domains.
package final class CertificateAuthority {
  private let folder: TemporaryFolder
  /// Paths of PEM files.
  package var root: String { folder.path("root.pem") }
  package var intermediate: String { folder.path("intermediate.pem") }

  package init() throws {
    folder = try TemporaryFolder()
    try openssl(
      ["req", "-x509", "-subj", "/CN=Test root", "-days", "3650", "-keyout", "root.key", "-out", "root.pem"] + Self.key
        + ["-addext", "basicConstraints=critical,CA:TRUE"])
    try request("intermediate", subject: "/CN=Test intermediate")
    try sign("intermediate", by: "root", extensions: "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign", ["-days", "3650"])
  }

  private static let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

  /// A certificate with its chain, and its key.
  package struct Issued {
    /// Path of the chain, the domain's certificate first.
    package var chain: String
    package var leaf: String
    package var key: String
  }

  /// - Parameters:
  ///   - days: until it ends; negative for one that has ended.
  package func issue(_ domains: [String], days: Int = 90) throws -> Issued {
    let name = "leaf-\(UInt32.random(in: 0 ... .max))"
    try request(name, subject: "/CN=\(domains[0])")
    let names = domains.map { "DNS:\($0)" }.joined(separator: ",")
    // `ca` would take dates; x509 takes days, also negative ones.
    try sign(name, by: "intermediate", extensions: "subjectAltName=\(names)\nbasicConstraints=CA:FALSE", ["-days", "\(days)"])
    let chain = try folder.text("\(name).pem") + folder.text("intermediate.pem")
    try folder.write("\(name).chain.pem", chain)
    return Issued(chain: folder.path("\(name).chain.pem"), leaf: folder.path("\(name).pem"), key: folder.path("\(name).key"))
  }

  /// Path of a file in the authority's folder.
  package func write(_ name: String, _ text: String) throws -> String { try folder.write(name, text) }

  @discardableResult package func openssl(_ arguments: [String]) throws -> String {
    let result = try Command("openssl", arguments, directory: folder.path).run(deadlineSeconds: 20)
    guard result.status == .exited(0) else { throw Failure(text: result.errorText) }
    return result.outputText
  }

  private struct Failure: Error { var text: String }

  private func request(_ name: String, subject: String) throws {
    try openssl(["req", "-new", "-subj", subject, "-keyout", "\(name).key", "-out", "\(name).csr"] + Self.key)
  }

  private func sign(_ name: String, by issuer: String, extensions: String, _ arguments: [String]) throws {
    try folder.write("\(name).ext", extensions)
    try openssl(
      ["x509", "-req", "-in", "\(name).csr", "-CA", "\(issuer).pem", "-CAkey", "\(issuer).key", "-CAcreateserial", "-extfile", "\(name).ext", "-out", "\(name).pem"] + arguments)
  }
}

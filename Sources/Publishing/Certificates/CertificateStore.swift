package import Nginx
internal import POSIX

/// The certificates that nginx serves: a link for each domain into a store of folders, each with a chain and its key.
/// A new certificate is one rename(2) of the link, and is there at the next handshake.
package struct CertificateStore: Sendable {
  package let layout: Layout

  package init(layout: Layout) { self.layout = layout }

  /// A certificate as it is served.
  package struct Entry: Sendable {
    package var domain: String
    /// nil when it can't be read.
    package var details: CertificateDetails?
    /// Name of its folder in the store.
    package var id: String
    /// Permission bits of its key.
    package var permissions: UInt32
    /// Whether certbot has got it, and renews it.
    package var isFromAuthority: Bool

    /// `*.example.org` for a wildcard.
    package var shownDomain: String { domain.hasPrefix("_.") ? "*" + domain.dropFirst() : domain }
    package var isKeyReadableByOthers: Bool { permissions & 0o007 != 0 }
  }

  // MARK: Reading

  /// The chain that nginx serves for a domain; nil when there is none.
  package func chain(_ domain: String) -> String? {
    let path = Path.join(layout.certificate(domain), "chain.pem")
    return Files.exists(path) ? path : nil
  }

  package func entry(_ domain: String) throws -> Entry? {
    guard let target = try Links.target(layout.certificate(domain)) else { return nil }
    let id = Path.name(target)
    guard target == Layout.certificateTarget(id), Self.isIdentifier(id) else { return nil }
    let folder = layout.storedCertificate(id)
    let leaf = PEM(parsing: (try? Files.read(Path.join(folder, "chain.pem"), limit: 1 << 20)) ?? []).certificates.first
    return Entry(
      domain: domain, details: try leaf.flatMap(OpenSSL.details), id: id,
      permissions: (try? Files.status(Path.join(folder, "key.pem")).permissions) ?? 0,
      isFromAuthority: Files.exists(Path.join(folder, Self.authorityMark)))
  }

  /// Of every domain that has one, by name; wildcards, which no client asks for, among them (`_.example.org`).
  package func entries() throws -> [Entry] {
    guard Files.exists(layout.certificates) else { return [] }
    return try Files.list(layout.certificates).sorted().filter(Self.isLinkName).compactMap { try entry($0) }
  }

  /// The name of a wildcard's link: an underscore is no part of a name that a client could ask for.
  package static func linkName(ofWildcard base: String) -> String { "_.\(base)" }
  static func isLinkName(_ name: String) -> Bool { Names.isDomain(name.hasPrefix("_.") ? String(name.dropFirst(2)) : name) }
  private static func isIdentifier(_ text: String) -> Bool {
    text.utf8.count == 16 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  // MARK: Changing

  private static let authorityMark = "from-authority"

  /// Serves the certificate for these domains from the next handshake on.
  package func install(_ certificate: CheckedCertificate, for domains: [String], isFromAuthority: Bool = false) throws {
    let lock = try lock()
    defer { lock.release() }
    try removeUnused(olderThan: 60)
    let folder = layout.storedCertificate(certificate.id)
    if !Files.exists(folder) { try write(certificate, isFromAuthority, to: folder) }
    try WorkerAccess.allow(Path.join(folder, "key.pem"), layout)
    for domain in domains where Self.isLinkName(domain) {
      try noteReplaced(domain)
      try Links.point(layout.certificate(domain), to: Layout.certificateTarget(certificate.id))
    }
  }

  /// - Returns: whether there was one.
  package func remove(_ domain: String) throws -> Bool {
    guard Files.exists(layout.certificates) else { return false }
    let lock = try lock()
    defer { lock.release() }
    guard Self.isLinkName(domain), try Links.target(layout.certificate(domain)) != nil else { return false }
    try Links.remove(layout.certificate(domain))
    try removeUnused(olderThan: 0)
    return true
  }

  /// Names that are new get the certificate of a wildcard that covers them, where they have none of their own.
  package func cover(_ names: [String]) throws {
    for name in names where try Links.target(layout.certificate(name)) == nil {
      let base = name.drop { $0 != "." }.dropFirst()
      guard !base.isEmpty, let target = try Links.target(layout.certificate(Self.linkName(ofWildcard: String(base)))) else { continue }
      try Links.point(layout.certificate(name), to: target)
    }
  }

  /// Lets nginx's workers read every key, also after a backup was restored, which knows nothing of groups.
  /// - Throws: `ServingError`, `SystemError`.
  package func allowWorkers() throws {
    let store = Path.parent(layout.storedCertificate("x"))
    guard Files.exists(store) else { return }
    for id in try Files.list(store) where Self.isIdentifier(id) { try WorkerAccess.allow(Path.join(store, "\(id)/key.pem"), layout) }
  }

  /// Takes the certificate of a wildcard away from a name that leads to no site any more; its own stays, for the site that gets
  /// the name next.
  package func uncover(_ name: String) throws {
    guard try Links.target(layout.certificate(name)) != nil, try isReplaceableByWildcard(name) else { return }
    try Links.remove(layout.certificate(name))
  }

  /// Whether a name has no certificate of its own: none at all, or that of a wildcard.
  package func isReplaceableByWildcard(_ name: String) throws -> Bool {
    guard let entry = try entry(name) else { return true }
    return entry.details?.names.contains(name) != true
  }

  private func lock() throws -> FileLock {
    try Files.makeDirectories(layout.certificates)
    return try FileLock.acquire(layout.certificateLock, owner: "process \(Environment.processIdentifier)")
  }

  private func write(_ certificate: CheckedCertificate, _ isFromAuthority: Bool, to folder: String) throws {
    try Files.makeDirectories(Path.parent(folder))
    let staged = Files.temporaryName(beside: folder)
    try Files.makeDirectory(staged, permissions: 0o755)
    do {
      try Files.replace(Path.join(staged, "chain.pem"), with: Array(certificate.chain.map(\.text).joined().utf8))
      try Files.replace(Path.join(staged, "key.pem"), with: certificate.key.bytes, permissions: 0o600)
      if isFromAuthority { try Files.write(Path.join(staged, Self.authorityMark), []) }
      try Files.rename(staged, to: folder)
    } catch {
      try? Files.removeTree(staged)
      throw error
    }
  }

  /// The time of a folder is from now on that of its last use: a handshake may be reading it.
  private func noteReplaced(_ domain: String) throws {
    guard let target = try Links.target(layout.certificate(domain)), target == Layout.certificateTarget(Path.name(target)) else { return }
    try? Files.setModified(layout.storedCertificate(Path.name(target)), seconds: Clock.now)
  }

  /// Before a change, so that handshakes of the moment when a folder was replaced are over.
  /// - Parameter olderThan: seconds.
  private func removeUnused(olderThan seconds: Double) throws {
    let store = Path.parent(layout.storedCertificate("x"))
    guard Files.exists(store) else { return }
    let used = try Set(Files.list(layout.certificates).filter(Self.isLinkName).compactMap { try Links.target(layout.certificate($0)) })
    for id in try Files.list(store) where !used.contains(Layout.certificateTarget(id)) {
      guard try Files.status(layout.storedCertificate(id)).modified <= Clock.now - seconds else { continue }
      try Files.removeTree(layout.storedCertificate(id))
    }
  }
}

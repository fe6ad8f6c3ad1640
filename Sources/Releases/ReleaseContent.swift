internal import Cryptography
internal import JSON
internal import POSIX

/// What a release is: the site it belongs to and its files. The same content is the same release on every host.
package struct ReleaseContent: Sendable, Hashable {
  package enum Purpose: String, Sendable, CaseIterable {
    /// To go live.
    case release
    /// To come back to; never went live by itself.
    case backup
  }

  package var site: String
  /// As the site definition says it.
  package var siteVersion: String
  package var name: String?
  package var url: String?
  /// Where it is served; they may be none.
  package var domains: [String]
  package var purpose: Purpose
  /// Sorted by the bytes of their paths.
  package var files: [ReleaseFile]

  package init(
    site: String, siteVersion: String, name: String? = nil, url: String? = nil, domains: [String] = [],
    purpose: Purpose = .release, files: [ReleaseFile] = []
  ) {
    self.site = site
    self.siteVersion = siteVersion
    self.name = name
    self.url = url
    self.domains = domains
    self.purpose = purpose
    self.files = files
  }

  /// All files together, in bytes.
  package var bytes: Int { files.reduce(0) { $0 + $1.size } }

  /// SHA-256 over the canonical JSON (RFC 8785) of what makes the release, times and origin left out. It can be
  /// had from a manifest by `jq -cSj '{domains,files,name,purpose,site,url}' manifest.json | sha256sum`.
  package var digest: String { digest(files: JSONValue.array(files.map(\.json)).bytes(.canonical)) }

  /// - Parameter list: the files in canonical JSON.
  func digest(files list: [UInt8]) -> String {
    let others: JSONValue = [
      "name": name.map(JSONValue.string) ?? .null, "purpose": .string(purpose.rawValue), "site": .string(site),
      "url": url.map(JSONValue.string) ?? .null,
    ]
    // In the order of the canonical form.
    var hash = SHA256()
    hash.update(Array(#"{"domains":"#.utf8) + JSONValue.array(domains.map(JSONValue.string)).bytes(.canonical))
    hash.update(Array(#","files":"#.utf8) + list)
    hash.update([UInt8(ascii: ",")] + others.bytes(.canonical).dropFirst())
    return hash.hexDigest()
  }

  /// `<site version>-<first 8 digits of the digest>`
  package func version(digest: String) -> String { "\(siteVersion)-\(digest.prefix(8))" }

  /// - Throws: `ReleaseError` for names, domains, texts or paths that break the rules.
  package func check() throws(ReleaseError) {
    try ReleaseNames.check(site: site)
    try ReleaseNames.check(version: version(digest: "00000000"))
    for domain in domains { try ReleaseNames.check(domain: domain) }
    if let url, !url.hasPrefix("https://") && !url.hasPrefix("http://") {
      throw ReleaseError(.invalidName, "\(HostileText.quoted(url)) is no http(s) address of a site")
    }
    for text in [name, url].compactMap(\.self) where !HostileText.isPlain(text) || text.utf8.count > 1024 {
      throw ReleaseError(.invalidName, "\(HostileText.quoted(text)) holds control characters or is longer than 1024 bytes")
    }
    try ReleasePaths.check(files.map(\.path))
    for (before, after) in zip(files, files.dropFirst()) where !precedesInBytes(before.path, after.path) {
      throw ReleaseError(.invalidManifest, "\(HostileText.quoted(after.path)) is out of order")
    }
  }
}

internal import Cryptography
internal import Releases

/// Where a folder of a remote is in a registry: `<repository>/<site>:<tag>`.
struct OCIReference: Hashable {
  let repository: String
  let tag: String

  static let channelPrefix = "channel-"
  static let deltaPrefix = "delta-"

  /// - Parameter prefix: the path of the address; it may be empty.
  /// - Throws: `RemoteError` for a name that a registry can't have.
  init(_ folder: RemoteFolder, prefix: String) throws(RemoteError) {
    repository = try Self.repository(folder.site, prefix: prefix)
    switch folder {
    case .release(_, let version):
      tag = Self.tag(version: version)
      if !Self.isRelease(tag) { throw RemoteError(.refused, "the version \(AddressText.quoted(version)) is taken for something else in a registry") }
    case .channel(_, let environment): tag = Self.channelPrefix + environment
    case .delta(_, let version, let older):
      tag = Self.deltaPrefix + String(SHA256.hexDigest(Array("\(version) \(older)".utf8)).prefix(16))
    }
  }

  static func repository(_ site: String, prefix: String) throws(RemoteError) -> String {
    // OCI distribution specification, "Pulling manifests": `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
    let isName = site.utf8.allSatisfy { AddressText.isLowerLetter($0) || AddressText.isDigit($0) || $0 == UInt8(ascii: "-") }
    guard isName, !site.isEmpty, !site.hasPrefix("-"), !site.hasSuffix("-") else {
      throw RemoteError(.refused, "\(AddressText.quoted(site)) is no name that a repository of a registry can have")
    }
    return prefix.isEmpty ? site : "\(prefix)/\(site)"
  }

  /// A `+` may not stand in a tag.
  static func tag(version: String) -> String { String(version.map { $0 == "+" ? "_" : $0 }) }

  static func isRelease(_ tag: String) -> Bool { !tag.hasPrefix(channelPrefix) && !tag.hasPrefix(deltaPrefix) }

  /// `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`
  static func isTag(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count) && !text.hasPrefix(".") && !text.hasPrefix("-")
      && text.utf8.allSatisfy { AddressText.isDigit($0) || AddressText.isLowerLetter($0 | 0x20) || "._-".utf8.contains($0) }
  }
}

extension OCIReference {
  /// One that a registry has named; both have been checked.
  init(repository: String, tag: String) {
    self.repository = repository
    self.tag = tag
  }
}

internal import Distribution
internal import Releases

/// What a path below the address of a release server names; nothing else is there. All names in it have been checked.
enum ReleaseRoute: Hashable {
  /// `/index.json`
  case sites
  /// `/<site>/index.json`
  case versions(site: String)
  /// `/<site>/<version>`
  case folder(RemoteFolder)
  /// `/<site>/<version>/release.tar.zst` and its like
  case file(RemoteFolder, name: String)

  /// The tar itself, which is on no disk: it is had compressed, as a delta, or as it is.
  static let tarName = "release.tar"
  private static let releaseFiles: Set = [Release.archiveName, Release.signatureName, Release.manifestName, tarName]
  private static let channelFiles: Set = [ChannelDocument.fileName, ChannelDocument.signatureName]
  private static let deltaFiles: Set = [ReleaseDelta.name, ManifestDelta.name]

  /// - Parameter path: decoded, beginning with a slash.
  init?(_ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    guard let first = parts.first, parts.count <= 5 else { return nil }
    if parts == [RemoteIndex.name] {
      self = .sites
      return
    }
    guard ReleaseNames.isSite(first), parts.count > 1 else { return nil }
    let rest = parts[1]
    if rest == RemoteIndex.name, parts.count == 2 {
      self = .versions(site: first)
    } else if rest == "@channels", parts.count > 2, ReleaseNames.isEnvironment(parts[2]) {
      self.init(.channel(site: first, environment: parts[2]), parts.dropFirst(3), Self.channelFiles)
    } else if rest == "@deltas", parts.count == 5, ReleaseNames.isVersion(parts[2]), ReleaseNames.isVersion(parts[3]) {
      self.init(.delta(site: first, version: parts[2], from: parts[3]), parts.dropFirst(4), Self.deltaFiles)
    } else if ReleaseNames.isVersion(rest) {
      self.init(.release(site: first, version: rest), parts.dropFirst(2), Self.releaseFiles)
    } else {
      return nil
    }
  }

  private init?(_ folder: RemoteFolder, _ rest: ArraySlice<String>, _ names: Set<String>) {
    switch rest.count {
    case 0: self = .folder(folder)
    case 1 where names.contains(rest.first ?? ""): self = .file(folder, name: rest.first ?? "")
    default: return nil
    }
  }

  /// nil for the list of sites.
  var site: String? {
    switch self {
    case .sites: nil
    case .versions(let site): site
    case .folder(let folder), .file(let folder, _): folder.site
    }
  }
}

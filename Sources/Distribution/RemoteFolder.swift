/// A folder of a remote. It appears with all of its files at once, and its names have been checked: they may become
/// paths, addresses and tags.
package enum RemoteFolder: Sendable, Hashable {
  /// `<site>/<version>`: archive, signature and manifest.
  case release(site: String, version: String)
  /// `<site>/@channels/<environment>`: the channel's document and its signature. `@` stands in no version.
  case channel(site: String, environment: String)
  /// `<site>/@deltas/<version>/<older>`: what makes `version` out of the older one.
  case delta(site: String, version: String, from: String)

  /// Relative to the remote's base, as the store of a home has it.
  package var path: String {
    switch self {
    case .release(let site, let version): "\(site)/\(version)"
    case .channel(let site, let environment): "\(site)/@channels/\(environment)"
    case .delta(let site, let version, let older): "\(site)/@deltas/\(version)/\(older)"
    }
  }

  package var site: String {
    switch self {
    case .release(let site, _), .channel(let site, _), .delta(let site, _, _): site
    }
  }
}

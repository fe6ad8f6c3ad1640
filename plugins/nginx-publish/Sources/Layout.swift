internal import POSIX

/// Where everything that nginx serves lies, below `$SLIPWAY_HOME/www`. Only checked names come in.
struct Layout: Sendable {
  /// Absolute, without a slash at the end.
  let home: String
  var www: String { Path.join(home, "www") }

  var hosts: String { Path.join(www, "hosts") }
  func host(_ domain: String) -> String { Path.join(hosts, domain) }

  var sites: String { Path.join(www, "sites") }
  func site(_ site: String) -> String { Path.join(sites, site) }
  func environment(_ site: String, _ environment: String) -> String { Path.join(self.site(site), environment) }
  func current(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "current") }
  func previous(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "previous") }
  func rules(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "rules.json") }
  /// The last publication as it began, for one that is repeated after a crash.
  func journal(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "publication.json") }
  func poolLink(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "pool") }
  /// Hidden, so that no environment can have its name.
  func siteLock(_ site: String) -> String { Path.join(self.site(site), ".lock") }

  func releases(_ site: String) -> String { Path.join(www, "releases/\(site)") }
  func release(_ site: String, _ version: String) -> String { Path.join(releases(site), version) }
  /// The manifest of an extracted release, beside it: nothing in the folder itself but what is served.
  func manifest(_ site: String, _ version: String) -> String { Path.join(releases(site), ".\(version).json") }
  func pool(_ site: String) -> String { Path.join(www, "pool/\(site)") }

  /// The store of archives, which archive-release fills.
  func storedRelease(_ site: String, _ version: String) -> String { Path.join(home, "releases/\(site)/\(version)") }

  var evidence: String { Path.join(www, "evidence") }

  var nginx: String { Path.join(www, "nginx") }
  var configuration: String { Path.join(nginx, "nginx.conf") }
  var errorLog: String { Path.join(nginx, "logs/error.log") }
  var processIdentifier: String { Path.join(nginx, "nginx.pid") }
  var nginxLock: String { Path.join(nginx, ".lock") }
  /// Only its owner may enter this folder, and so reach the socket below.
  var privateFolder: String { Path.join(nginx, "private") }
  var privateSocket: String { Path.join(privateFolder, "slipway.sock") }

  /// What the links hold: relative, so that a home can be moved or mounted elsewhere.
  static func hostTarget(_ site: String, _ environment: String) -> String { "../sites/\(site)/\(environment)" }
  static func releaseTarget(_ site: String, _ version: String) -> String { "../../../releases/\(site)/\(version)" }
  static func poolTarget(_ site: String) -> String { "../../../pool/\(site)" }
}

internal import POSIX

/// Where everything that nginx serves lies, below `$SLIPWAY_HOME/www`. Only checked names come in.
package struct Layout: Sendable {
  /// Absolute, without a slash at the end.
  package let home: String

  package init(home: String) { self.home = home }

  package var www: String { Path.join(home, "www") }

  package var hosts: String { Path.join(www, "hosts") }
  package func host(_ domain: String) -> String { Path.join(hosts, domain) }

  package var sites: String { Path.join(www, "sites") }
  package func site(_ site: String) -> String { Path.join(sites, site) }
  package func environment(_ site: String, _ environment: String) -> String { Path.join(self.site(site), environment) }
  package func current(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "current") }
  package func previous(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "previous") }
  /// The link to the deployment's rule set.
  package func rules(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "rules") }
  /// Which release had which rule set here.
  package func ruleHistory(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "rule-sets.json") }
  /// Names and hashed passwords of those who may see a protected deployment.
  package func passwords(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "htpasswd") }
  /// Where earlier versions kept a deployment's proxy.
  package func formerRules(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "rules.json") }
  /// What the operator has decided about the deployment.
  package func deploymentSettings(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "settings.json") }
  /// The last publication as it began, for one that is repeated after a crash.
  package func journal(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "publication.json") }
  package func poolLink(_ site: String, _ environment: String) -> String { Path.join(self.environment(site, environment), "pool") }
  /// Hidden, so that no environment can have its name.
  package func siteLock(_ site: String) -> String { Path.join(self.site(site), ".lock") }

  package func releases(_ site: String) -> String { Path.join(www, "releases/\(site)") }
  package func release(_ site: String, _ version: String) -> String { Path.join(releases(site), version) }
  /// The manifest of an extracted release, beside it: nothing in the folder itself but what is served.
  package func manifest(_ site: String, _ version: String) -> String { Path.join(releases(site), ".\(version).json") }
  /// The files of the release that was removed last, for the next one to begin with; and its manifest. No version begins
  /// with a dot, so neither is a release to anybody.
  package func spare(_ site: String) -> String { Path.join(releases(site), ".spare") }
  package func spareManifest(_ site: String) -> String { Path.join(releases(site), ".spare.manifest") }
  package func pool(_ site: String) -> String { Path.join(www, "pool/\(site)") }

  /// The store of archives, which archive-release fills.
  package func storedRelease(_ site: String, _ version: String) -> String { Path.join(home, "releases/\(site)/\(version)") }

  /// Rule sets, each in a folder that has its name from its content.
  package var ruleSets: String { Path.join(www, "rules") }
  package func ruleSet(_ id: String) -> String { Path.join(ruleSets, id) }

  package var evidence: String { Path.join(www, "evidence") }

  package var nginx: String { Path.join(www, "nginx") }
  package var configuration: String { Path.join(nginx, "nginx.conf") }
  /// What the distribution's nginx was given last, where that one serves the home: for those who may not look into its own
  /// folders.
  package var systemConfiguration: String { Path.join(nginx, "system.conf") }
  package var errorLog: String { Path.join(nginx, "logs/error.log") }
  package var accessLog: String { Path.join(nginx, "logs/access.log") }
  package var processIdentifier: String { Path.join(nginx, "nginx.pid") }
  package var nginxLock: String { Path.join(nginx, ".lock") }
  /// Only its owner may enter this folder, and so reach the sockets below.
  package var privateFolder: String { Path.join(nginx, "private") }
  package var privateSocket: String { Path.join(privateFolder, "slipway.sock") }

  /// The front door for Slipway itself: what visitors get, without redirects to HTTPS, passwords and rate limits.
  package var frontSocket: String { Path.join(privateFolder, "front.sock") }

  /// Where certificates lie: `<domain>` is a link to `.store/<id>`, a folder with `chain.pem` and `key.pem`.
  package var certificates: String { Path.join(www, "certs") }
  package func certificate(_ domain: String) -> String { Path.join(certificates, domain) }
  package func storedCertificate(_ id: String) -> String { Path.join(certificates, ".store/\(id)") }
  package static func certificateTarget(_ id: String) -> String { ".store/\(id)" }
  package var certificateLock: String { Path.join(certificates, ".lock") }
  /// Answers for an ACME authority (RFC 8555, 8.3), at `/.well-known/acme-challenge/` of every host.
  package var challenges: String { Path.join(www, "acme") }
  /// Configuration, account and keys of certbot.
  package var certbot: String { Path.join(home, "acme") }

  /// What the links hold: relative, so that a home can be moved or mounted elsewhere.
  package static func hostTarget(_ site: String, _ environment: String) -> String { "../sites/\(site)/\(environment)" }
  package static func releaseTarget(_ site: String, _ version: String) -> String { "../../../releases/\(site)/\(version)" }
  package static func rulesTarget(_ id: String) -> String { "../../../rules/\(id)" }
  package static func poolTarget(_ site: String) -> String { "../../../pool/\(site)" }
}

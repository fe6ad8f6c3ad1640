package import Nginx
package import Releases
internal import SiteRules

/// One request, and what its answer must be.
package struct HealthProbe: Equatable, Sendable {
  /// `GET` or `HEAD`.
  package var method = "GET"
  /// Percent-encoded, with its leading slash.
  package var path: String
  package var status: Int
  /// The file whose bytes the body must be; nil where that is not known beforehand.
  package var file: ReleaseFile?
  /// What headers must be there, in their order.
  package var headers: [HealthHeader] = []
  /// What the body must contain.
  package var text: String?
  /// What it must not.
  package var absent: String?
  /// Within which the whole answer must be there; nil for as long as there is time at all.
  package var seconds: Double?

  package init(path: String, status: Int, file: ReleaseFile? = nil) { (self.path, self.status, self.file) = (path, status, file) }

  /// The start page and some others, one fingerprinted file, and an address that doesn't exist.
  /// - Parameter missing: the last part of that address; nothing that a site would have.
  package static func probes(of manifest: ReleaseManifest, rules: RuleSet = .empty, missing: String, pages limit: Int = 5) -> [HealthProbe] {
    let addresses = ServedAddresses(manifest.files.map(\.path))
    // As the site's own pages name them.
    let base = rules.basePath?.text ?? ""
    let answers = RuleSetAnswers(rules)
    func probe(_ file: ReleaseFile) -> HealthProbe? {
      addresses.address(of: file.path).flatMap { answers.leaveAlone($0) ? HealthProbe(path: base + $0, status: 200, file: file) : nil }
    }
    // No more of them are looked at than it takes: a release may have very many.
    let others = manifest.files.lazy.filter { $0.path.hasSuffix(".html") && !["404.html", "200.html", "index.html"].contains($0.path) }
    let start = manifest.file("index.html").flatMap(probe).map { [$0] } ?? []
    var probes = start + others.compactMap(probe).prefix(limit - start.count)
    if let asset = manifest.files.lazy.filter({ Fingerprint.isIn($0.path) }).compactMap(probe).first { probes.append(asset) }
    if var probe = ofNothing("/\(missing)", manifest, rules) {
      probe.path = base + probe.path
      probes.append(probe)
    }
    return probes
  }

  /// What answers where there is no file.
  private static func ofNothing(_ path: String, _ manifest: ReleaseManifest, _ rules: RuleSet) -> HealthProbe? {
    if rules.proxies.contains(where: { path.hasPrefix($0.prefix) }) { return nil }
    if let match = RedirectsFile.match(rules.redirects, path: path) {
      guard match.rule.to.isLocal else { return nil }
      if match.rule.isMove { return HealthProbe(path: path, status: match.rule.status) }
      let file = ServedAddresses(manifest.files.map(\.path)).file(answering: match.target)
      if let file { return HealthProbe(path: path, status: match.rule.status, file: manifest.file(file)) }
    }
    let fallback = manifest.file("200.html")
    return HealthProbe(path: path, status: fallback == nil ? 404 : 200, file: fallback ?? manifest.file("404.html"))
  }

  /// The part of it that a release answers by itself before it is live; servers behind may not know it yet, and what a
  /// site's headers are is for visitors to see.
  /// - Returns: nil where a file of the release is not what answers.
  package func staged(_ manifest: ReleaseManifest, rules: RuleSet) -> HealthProbe? {
    let path = rules.withoutBasePath(path)
    guard status == 200, !path.contains("?"), RuleSetAnswers(rules).leaveAlone(path), let name = ServedAddresses(manifest.files.map(\.path)).file(answering: path) else { return nil }
    var probe = self
    probe.file = manifest.file(name)
    (probe.headers, probe.seconds) = ([], nil)
    return probe
  }
}

/// A header and what its value must be.
package struct HealthHeader: Equatable, Sendable {
  package var name: String
  /// The whole value; `*` stands for anything.
  package var value: String

  package init(name: String, value: String) { (self.name, self.value) = (name, value) }

  /// In time that grows with the product of both lengths at most, whatever the pattern.
  package func matches(_ actual: String) -> Bool {
    let pattern = Array(value.utf8), text = Array(actual.utf8)
    var (p, t) = (0, 0)
    // Where the last star was, and up to where it reaches.
    var star: (pattern: Int, text: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = (p, t)
        p += 1
      } else if p < pattern.count, pattern[p] == text[t] {
        (p, t) = (p + 1, t + 1)
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        (p, t) = (last.pattern + 1, last.text + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

internal import Nginx
internal import POSIX
internal import Releases

/// Compares a site's pool with the releases that it has files of.
struct AuditOfPool {
  let layout: Layout
  let site: String
  /// Of all releases that are extracted.
  let manifests: [ReleaseManifest]

  private var pool: String { layout.pool(site) }

  func run() throws -> [Drift] {
    guard (try? Files.linkStatus(pool))?.kind == .directory else { return [] }
    var drifts: [Drift] = []
    var wanted: [String: Set<String>] = [:]
    for file in manifests.lazy.flatMap(\.files) where Fingerprint.belongsInPool(file.path) { wanted[file.path, default: []].insert(file.sha256) }
    let present = try Files.walk(pool) { path in
      let place = Path.join(pool, path)
      drifts.append(Drift(.foreign, layout.below(place), expected: "nothing", found: (try? Files.linkStatus(place))?.words(place) ?? "nothing"))
    }
    let expected = wanted
    drifts += try concurrentMap(present) { path -> Drift? in
      let place = Path.join(pool, path)
      guard let digests = expected[path] else {
        return Drift(.foreign, layout.below(place), expected: "nothing", found: "a file of \(try Files.linkStatus(place).size) bytes")
      }
      guard let found = try? digest(ofFile: place) else {
        return Drift(.content, layout.below(place), expected: "sha256 \(digests.sorted().joined(separator: " or "))", found: "a file that can't be read")
      }
      if digests.contains(found) { return nil }
      return Drift(.content, layout.below(place), expected: "sha256 \(digests.sorted().joined(separator: " or "))", found: "sha256 \(found)")
    }.compactMap(\.self)
    for path in Set(wanted.keys).subtracting(present).sorted() where !drifts.contains(where: { $0.path == layout.below(Path.join(pool, path)) }) {
      drifts.append(Drift(.missing, layout.below(Path.join(pool, path)), expected: "a file of the releases that are kept", found: "nothing"))
    }
    return drifts
  }
}

internal import Diagnostics
internal import Distribution
internal import Engine
internal import JSON
internal import Releases

/// What became of one release.
struct TransferResult: Sendable {
  enum Outcome: Sendable {
    case unchanged, transferred, removed
    case failed([Diagnostic], isCancelled: Bool)
  }

  var site: String
  var version: String
  var outcome: Outcome
  /// Of the archive.
  var archiveBytes = 0
  /// Of the files that travelled.
  var bytes = 0
  /// All that went over the wire, where that is counted.
  var wireBytes: Int?
  var digest = ""
  /// Who signed it: name and id.
  var key: (name: String, id: String)?
  /// The version of which only the difference travelled.
  var deltaFrom: String?

  init(site: String, version: String, _ outcome: Outcome) {
    self.site = site
    self.version = version
    self.outcome = outcome
  }

  init(_ pulled: PulledRelease) {
    self.init(pulled.manifest, pulled.key, isUnchanged: pulled.isUnchanged, bytes: pulled.received, deltaFrom: pulled.deltaFrom)
    wireBytes = pulled.wireBytes
  }

  init(_ pushed: PushedRelease) {
    self.init(pushed.manifest, pushed.key, isUnchanged: pushed.isUnchanged, bytes: pushed.sent, deltaFrom: nil)
  }

  private init(_ manifest: ReleaseManifest, _ key: PublicKey, isUnchanged: Bool, bytes: Int, deltaFrom: String?) {
    self.init(site: manifest.site, version: manifest.version, isUnchanged ? .unchanged : .transferred)
    archiveBytes = manifest.archive.size
    digest = manifest.digest
    self.key = (key.name, key.identifierText)
    self.bytes = bytes
    self.deltaFrom = deltaFrom
  }

  var isFailure: Bool { if case .failed = outcome { true } else { false } }

  var status: String {
    switch outcome {
    case .unchanged: "unchanged"
    case .transferred: "transferred"
    case .removed: "removed"
    case .failed(_, let isCancelled): isCancelled ? "cancelled" : "failed"
    }
  }

  var json: JSONValue {
    var object: JSONObject = ["site": .string(site), "version": .string(version), "status": .string(status)]
    switch outcome {
    case .failed(let diagnostics, _): object["diagnostics"] = .array(diagnostics.map(\.json))
    case .removed: break
    case .unchanged, .transferred:
      object["digest"] = .string(digest)
      object["archiveBytes"] = .integer(archiveBytes)
      object["bytes"] = .integer(bytes)
      object["wireBytes"] = wireBytes.map(JSONValue.integer)
      object["key"] = key.map { ["name": .string($0.name), "id": .string($0.id)] }
      object["deltaFrom"] = deltaFrom.map(JSONValue.string)
    }
    return .object(object)
  }

  /// A line for people, without its end.
  /// - Parameter done: `pulled`, `pushed`.
  func text(_ done: String, _ appearance: Appearance) -> String {
    let name = "\(site) \(version)"
    switch outcome {
    case .unchanged: return "\(name)  " + appearance.paint("unchanged", .dim)
    case .removed: return "\(name)  " + appearance.paint("removed", .yellow)
    case .failed(_, let isCancelled): return "\(name)  " + appearance.paint(isCancelled ? "cancelled" : "failed", .red)
    case .transferred:
      var parts = [appearance.paint(done, .green)]
      if let deltaFrom {
        parts.append("\(sizeText(bytes)) instead of \(sizeText(archiveBytes)), by the difference to \(deltaFrom)")
      } else {
        parts.append(sizeText(bytes))
      }
      if let key { parts.append("signed by \(displayable(key.name)) (key \(key.id))") }
      return "\(name)  \(parts.joined(separator: ", "))"
    }
  }
}

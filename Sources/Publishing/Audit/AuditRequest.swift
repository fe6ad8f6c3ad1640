package import Nginx
internal import POSIX
package import Releases
internal import SiteRules

/// A request of an audit, and the file whose bytes must come back.
package struct AuditRequest: Hashable, Sendable {
  /// Percent-encoded, with its leading slash.
  package var address: String
  /// What the client accepts: `identity`, `gzip` or `br`.
  package var encoding: String
  package var status: Int
  package var file: ReleaseFile
  /// With its charset; nil where it is not compared.
  package var contentType: String?

  /// Every file as visitors get it, compressed ones under the names of what they are made of.
  /// - Parameters:
  ///   - rules: what they answer is not asked for: servers behind, and redirects that go before files.
  ///   - encodings: what nginx serves compressed, besides plain files: `gzip`, `br`.
  ///   - missing: an address that no site has; its answer is the error page.
  package static func all(
    of manifest: ReleaseManifest, rules: RuleSet = .empty, encodings: [String], missing: String
  ) -> [AuditRequest] {
    let files = Dictionary(manifest.files.map { ($0.path, $0) }) { first, _ in first }
    let addresses = ServedAddresses(files.keys)
    let answers = RuleSetAnswers(rules)
    var requests: [AuditRequest] = []
    let setsTypes = rules.headers.contains { $0.actions.contains { $0.name.lowercased() == "content-type" } }
    let base = rules.basePath?.text ?? ""
    func add(_ address: String, _ status: Int, _ file: ReleaseFile) {
      guard answers.leaveAlone(address) else { return }
      let type = setsTypes ? nil : NginxMimeTypes.contentType(of: file.path)
      requests.append(AuditRequest(address: base + address, encoding: "identity", status: status, file: file, contentType: type))
      for (encoding, ending) in [("gzip", ".gz"), ("br", ".br")] where encodings.contains(encoding) {
        guard let compressed = files[file.path + ending] else { continue }
        requests.append(AuditRequest(address: base + address, encoding: encoding, status: status, file: compressed, contentType: type))
      }
    }
    for file in manifest.files where file.path != "404.html" && !isVariant(file.path, of: files) {
      if let address = addresses.address(of: file.path) { add(address, 200, file) }
    }
    // Where a rule answers what isn't there, that is not the error page.
    if RedirectsFile.match(rules.redirects, path: "/" + missing) != nil { return requests }
    if let page = files["200.html"] { add("/" + missing, 200, page) } else if let page = files["404.html"] { add("/" + missing, 404, page) }
    return requests
  }

  /// Whether it is served in the place of another file, to those who accept it.
  private static func isVariant(_ path: String, of files: [String: ReleaseFile]) -> Bool {
    ["gz", "br"].contains(Path.fileExtension(path)) && files[String(path.dropLast(3))] != nil
  }
}

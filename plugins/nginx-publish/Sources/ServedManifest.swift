internal import POSIX
internal import StepKit

/// What is known of a release that is being served: enough to check every byte of it, and to find it out of date.
struct ServedManifest: Equatable, Sendable {
  struct File: Equatable, Sendable {
    var path: String
    var size: Int
    /// In hexadecimal.
    var sha256: String
  }

  var site: String
  var version: String
  var domains: [String]
  /// One digest over all files: equal for equal content.
  var treeDigest: String
  /// Sorted by path.
  var files: [File]

  var size: Int { files.reduce(0) { $0 + $1.size } }
  func file(_ path: String) -> File? { files.first { $0.path == path } }

  /// - Throws: `StepError` when a name is not fit for a path.
  func check() throws {
    func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
      if !condition { throw StepError(.validation, "the release's manifest: \(message())", effects: .none) }
    }
    try require(Names.isSite(site), "\"\(site.prefix(80))\" is no site id")
    try require(Names.isVersion(version), "\"\(version.prefix(80))\" is no version")
    for file in files { try require(Path.isSafeRelative(file.path), "\"\(file.path.prefix(80))\" is no path inside a release") }
  }

  init(site: String, version: String, domains: [String], treeDigest: String, files: [File]) {
    (self.site, self.version, self.domains, self.treeDigest, self.files) = (site, version, domains, treeDigest, files)
  }

  /// The copy that lies beside an extracted release.
  init(reading path: String) throws {
    let root = JSONField(try JSONValue(parsing: Files.read(path, limit: 64 << 20), file: path))
    site = try root.required("site").string()
    version = try root.required("version").string()
    domains = try root.required("domains").strings()
    treeDigest = try root.required("treeDigest").string()
    files = try root.required("files").elements().map {
      File(
        path: try $0.required("path").string(), size: try $0.required("size").integer(),
        sha256: try $0.required("sha256").string())
    }
    try check()
  }

  var json: JSONValue {
    [
      "site": .string(site), "version": .string(version), "domains": .array(domains.map(JSONValue.string)),
      "treeDigest": .string(treeDigest),
      "files": .array(files.map { ["path": .string($0.path), "size": .integer($0.size), "sha256": .string($0.sha256)] }),
    ]
  }
}

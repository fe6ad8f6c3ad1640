package import JSON

/// Where a release comes from. Everything is optional: a release may be made by hand.
package struct ReleaseProvenance: Sendable, Hashable {
  package struct Plugin: Sendable, Hashable {
    package var name: String
    package var version: String
    /// SHA-256 of the executable.
    package var digest: String?

    package init(name: String, version: String, digest: String? = nil) {
      self.name = name
      self.version = version
      self.digest = digest
    }
  }

  package var pipeline: String?
  package var pipelineDigest: String?
  package var plugins: [Plugin] = []
  package var run: String?
  /// Of the site's repository.
  package var commit: String?

  package init() {}

  /// - Throws: `JSONError` for unknown members and wrong types.
  package init(_ field: JSONField) throws {
    try field.checkKeys(["pipeline", "pipelineDigest", "plugins", "run", "commit"])
    pipeline = try field.optional("pipeline")?.text()
    pipelineDigest = try field.optional("pipelineDigest")?.text()
    run = try field.optional("run")?.text()
    commit = try field.optional("commit")?.text()
    for plugin in try field.optional("plugins")?.elements() ?? [] {
      try plugin.checkKeys(["name", "version", "digest"])
      plugins.append(
        Plugin(
          name: try plugin.required("name").text(), version: try plugin.required("version").text(),
          digest: try plugin.optional("digest")?.text()))
    }
  }

  package var json: JSONValue {
    var object = JSONObject()
    object["pipeline"] = pipeline.map(JSONValue.string)
    object["pipelineDigest"] = pipelineDigest.map(JSONValue.string)
    object["run"] = run.map(JSONValue.string)
    object["commit"] = commit.map(JSONValue.string)
    object["plugins"] = .array(
      plugins.map { plugin in
        var object: JSONObject = ["name": .string(plugin.name), "version": .string(plugin.version)]
        object["digest"] = plugin.digest.map(JSONValue.string)
        return .object(object)
      })
    return .object(object)
  }
}

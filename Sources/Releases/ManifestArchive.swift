internal import JSON

/// `archive` of a manifest: `{"sha256": …, "size": …, "tar": {"size": …}, "zstd": {"level": 9, "version": "1.5.4"}}`
extension ReleaseManifest.Archive {
  var json: JSONValue {
    var object: JSONObject = ["size": .integer(size), "sha256": .string(sha256)]
    if let tarSize { object["tar"] = ["size": .integer(tarSize)] }
    if let encoding { object["zstd"] = ["version": .string(encoding.version), "level": .integer(encoding.level)] }
    return .object(object)
  }

  init(_ field: JSONField) throws {
    try field.checkKeys(["size", "sha256", "tar", "zstd"])
    self.init(size: try field.required("size").size(), sha256: try field.required("sha256").digest())
    if let tar = try field.optional("tar") {
      try tar.checkKeys(["size"])
      tarSize = try tar.required("size").size()
    }
    if let zstd = try field.optional("zstd") {
      try zstd.checkKeys(["version", "level"])
      let level = try zstd.required("level")
      encoding = Encoding(version: try zstd.required("version").text(limit: 64), level: try level.integer())
      guard let encoding, (1...22).contains(encoding.level) else {
        throw JSONError(.mismatch, "expected a level from 1 to 22", path: level.path)
      }
    }
  }
}

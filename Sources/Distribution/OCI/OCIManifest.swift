internal import JSON
internal import Releases

/// An image manifest of the OCI image specification 1.1 that holds files of ours, as an artifact.
struct OCIManifest: Hashable {
  struct Blob: Hashable {
    var mediaType: String
    /// `sha256:` and 64 digits
    var digest: String
    /// Bytes.
    var size: Int
    /// The file's name.
    var title: String?

    var hexDigest: String { String(digest.dropFirst(7)) }
  }

  static let mediaType = "application/vnd.oci.image.manifest.v1+json"
  /// Bytes; what registries take.
  static let sizeLimit = 4 << 20
  static let releaseType = "application/vnd.slipway.release.v1+json"
  private static let titleKey = "org.opencontainers.image.title"
  private static let versionKey = "org.opencontainers.image.version"

  var artifactType: String
  var config: Blob
  var layers: [Blob]
  /// Of a release; tags can't hold every version.
  var version: String?

  /// The configuration of an artifact that has none.
  static let emptyConfig = Array("{}".utf8)
  static let emptyType = "application/vnd.oci.empty.v1+json"

  static func mediaType(of name: String) -> String {
    switch name {
    case Release.archiveName: "application/vnd.oci.image.layer.v1.tar+zstd"
    case Release.manifestName: releaseType
    case ChannelDocument.fileName: "application/vnd.slipway.channel.v1+json"
    case _ where name.hasSuffix(".minisig"): "application/vnd.slipway.signature.v1"
    default: "application/vnd.slipway.delta.v1"
    }
  }

  /// The blob of a file.
  func blob(_ name: String) -> Blob? {
    if name == Release.manifestName, config.mediaType == Self.releaseType { return config }
    return layers.first { $0.title == name }
  }

  var bytes: [UInt8] {
    var object: JSONObject = [
      "schemaVersion": 2, "mediaType": .string(Self.mediaType), "artifactType": .string(artifactType), "config": Self.json(config),
      "layers": .array(layers.map(Self.json)),
    ]
    if let version { object["annotations"] = [Self.versionKey: .string(version)] }
    return JSONValue.object(object).bytes(.canonical)
  }

  private static func json(_ blob: Blob) -> JSONValue {
    var object: JSONObject = ["mediaType": .string(blob.mediaType), "digest": .string(blob.digest), "size": .integer(blob.size)]
    if let title = blob.title { object["annotations"] = [titleKey: .string(title)] }
    return .object(object)
  }

  init(artifactType: String, config: Blob, layers: [Blob], version: String? = nil) {
    self.artifactType = artifactType
    self.config = config
    self.layers = layers
    self.version = version
  }

  /// - Throws: `RemoteError` (`refused`) for what is none of ours. Members that others have added are left aside.
  init(parsing bytes: [UInt8], place: String) throws(RemoteError) {
    do throws(JSONError) {
      let field = JSONField(try JSONValue(parsing: bytes, file: place))
      config = try Self.blob(field.required("config"))
      layers = try field.required("layers").elements().map { element throws(JSONError) in try Self.blob(element) }
      artifactType = try field.optional("artifactType")?.string() ?? config.mediaType
      version = try field.optional("annotations")?.optional(Self.versionKey)?.string()
    } catch {
      throw RemoteError(.refused, "\(place) is no artifact of a release: \(AddressText.shown(error.message))")
    }
  }

  private static func blob(_ field: JSONField) throws(JSONError) -> Blob {
    let digest = try field.required("digest")
    let text = try digest.string()
    guard isDigest(text) else { throw JSONError(.mismatch, "expected a SHA-256", path: digest.path) }
    let size = try field.required("size").integer()
    guard size >= 0 else { throw JSONError(.mismatch, "expected a size", path: field.path) }
    return Blob(
      mediaType: try field.required("mediaType").string(), digest: text, size: size,
      title: try field.optional("annotations")?.optional(titleKey)?.string())
  }

  static func isDigest(_ text: String) -> Bool {
    text.hasPrefix("sha256:") && text.utf8.count == 71
      && text.utf8.dropFirst(7).allSatisfy { AddressText.isDigit($0) || (0x61...0x66).contains($0) }
  }
}

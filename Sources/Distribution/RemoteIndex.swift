internal import Diagnostics
internal import JSON
internal import Releases

/// `index.json`: what is there, for those who can't list a folder. Static web servers can't.
package enum RemoteIndex {
  package static let name = "index.json"
  private static let format = 1
  /// Bytes of an index that is read: some 100,000 versions.
  package static let sizeLimit = 8 << 20

  /// The bytes of the index at the root.
  package static func bytes(sites: [String]) -> [UInt8] { bytes(["sites": .array(sites.map(JSONValue.string))]) }

  /// The bytes of a site's index.
  /// - Parameter versions: the newest first: readers begin there.
  package static func bytes(site: String, versions: [String]) -> [UInt8] {
    bytes(["site": .string(site), "versions": .array(versions.map(JSONValue.string))])
  }

  private static func bytes(_ members: JSONObject) -> [UInt8] {
    var object: JSONObject = ["format": .integer(format)]
    for (key, value) in members { object[key] = value }
    return JSONValue.object(object).bytes(.canonical) + [0x0A]
  }

  /// The sites of an index at the root, in its order.
  /// - Parameter place: where it comes from, for messages.
  /// - Throws: `RemoteError` (`refused`) for anything else than such an index.
  package static func sites(parsing bytes: [UInt8], place: String) throws(RemoteError) -> [String] {
    try read(bytes, place) { field throws(JSONError) in
      try field.checkKeys(["format", "sites"])
      return try names(field.required("sites"), "site", ReleaseNames.isSite)
    }
  }

  /// The versions of a site's index, in its order.
  package static func versions(parsing bytes: [UInt8], site: String, place: String) throws(RemoteError) -> [String] {
    try read(bytes, place) { field throws(JSONError) in
      try field.checkKeys(["format", "site", "versions"])
      let named = try field.required("site")
      if try named.string() != site { throw JSONError(.mismatch, "is that of another site than \(site)", path: named.path) }
      return try names(field.required("versions"), "version", ReleaseNames.isVersion)
    }
  }

  private static func read(
    _ bytes: [UInt8], _ place: String, _ body: (JSONField) throws(JSONError) -> [String]
  ) throws(RemoteError) -> [String] {
    guard bytes.count <= sizeLimit else { throw RemoteError(.refused, "\(place) is larger than \(sizeLimit) bytes") }
    do throws(JSONError) {
      let field = JSONField(try JSONValue(parsing: bytes, file: place))
      let number = try field.required("format").integer()
      guard number == format else { throw JSONError(.mismatch, "\(number) is unknown here", path: "/format", help: "install a newer Slipway") }
      return try body(field)
    } catch {
      let position = error.location.map { "\($0)" } ?? "\(place)\(error.path.isEmpty ? "" : " at \(error.path)")"
      throw RemoteError(.refused, "\(position): \(AddressText.shown(error.message)): it is no index of releases", help: error.help)
    }
  }

  private static func names(_ field: JSONField, _ what: String, _ isName: (String) -> Bool) throws(JSONError) -> [String] {
    var seen = Set<String>()
    return try field.elements().map { element throws(JSONError) in
      let text = try element.string()
      guard isName(text) else { throw JSONError(.mismatch, "\(AddressText.quoted(text)) is no \(what)", path: element.path) }
      guard seen.insert(text).inserted else { throw JSONError(.mismatch, "\(AddressText.quoted(text)) is there twice", path: element.path) }
      return text
    }
  }
}

extension JSONField {
  fileprivate func checkKeys(_ known: [String]) throws(JSONError) {
    for key in try object().keys where !known.contains(key) {
      throw JSONError(.mismatch, "\(AddressText.quoted(key)) is unknown", path: path)
    }
  }
}

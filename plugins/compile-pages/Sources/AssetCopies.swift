internal import BuildCache
internal import POSIX
internal import Sites

/// The files that a site brings along, copied; those that have not changed since the last time are not read.
enum AssetCopies {
  private static let kind = Array("asset".utf8)

  static func rows(_ assets: [Asset], _ previous: [AssetRow], in objects: ObjectStore) throws -> [AssetRow] {
    let previous = Dictionary(previous.map { ($0.file.path, $0) }) { $1 }
    let now = Clock.nanoseconds
    return try concurrentMap(assets) { asset in
      let status = try Files.linkStatus(asset.file)
      if let row = previous[asset.servedPath], row.identity.matches(status), objects.size(row.file.key) != nil { return row }
      let (key, size) = try objects.put(copyOf: asset.file, kind: kind)
      return AssetRow(identity: FileIdentity(status, now: now), file: .init(asset.servedPath, key), size: size)
    }
  }
}

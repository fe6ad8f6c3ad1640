internal import BuildCache
internal import Markup
internal import POSIX
internal import Sites

/// The files that a site brings along, copied, or with their addresses below the site's base path; those that have not
/// changed since the last time are not read.
enum AssetCopies {
  /// In bytes; data of this size is read by no browser.
  private static let mostRebased = 64 << 20
  private static let kind = Array("asset".utf8)

  /// - Parameter previous: of the last time, when the base path was the same.
  static func rows(_ assets: [Asset], _ previous: [AssetRow], _ rebasing: Rebasing?, in objects: ObjectStore) throws -> [AssetRow] {
    let previous = Dictionary(previous.map { ($0.file.path, $0) }) { $1 }
    let now = Clock.nanoseconds
    return try concurrentMap(assets) { asset in
      let status = try Files.linkStatus(asset.file)
      if let row = previous[asset.servedPath], row.identity.matches(status), objects.size(row.file.key) != nil { return row }
      if let rebasing, Rebasing.mayHaveAddresses(asset.servedPath), status.size <= mostRebased,
        let text = try rebasing.rebased(asset.servedPath, FileDescriptor(opening: asset.file, .readNoFollow).read(upTo: mostRebased))
      {
        let key = CacheKey(kind, text)
        try objects.put(text, as: key)
        return AssetRow(identity: FileIdentity(status, now: now), file: .init(asset.servedPath, key), size: text.count)
      }
      let (key, size) = try objects.put(copyOf: asset.file, kind: kind)
      return AssetRow(identity: FileIdentity(status, now: now), file: .init(asset.servedPath, key), size: size)
    }
  }
}

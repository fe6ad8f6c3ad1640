internal import Cryptography
internal import POSIX

/// What an upload is called until it is complete: the same for the same files, so that one which was cut short goes on,
/// and never the same for others. A release's signature is among its files, and is over its archive.
struct UploadName {
  let text: String
  /// Smaller files count whole.
  private static let wholeSize = 1 << 20
  private static let endLength = 1 << 16

  /// - Throws: `SystemError` for a file that can't be read.
  init(_ files: [LocalFile], _ folder: RemoteFolder) throws(SystemError) {
    var hash = SHA256()
    hash.update(Array("\(folder.path)\n".utf8))
    for file in files {
      let descriptor = try FileDescriptor(opening: file.path, .read)
      let size = try descriptor.status().size
      hash.update(Array("\(file.name) \(size)\n".utf8))
      if size <= Self.wholeSize {
        hash.update(try descriptor.read(upTo: size, at: 0))
      } else {
        hash.update(try descriptor.read(upTo: Self.endLength, at: 0))
        hash.update(try descriptor.read(upTo: Self.endLength, at: size - Self.endLength))
      }
    }
    text = String(hash.hexDigest().prefix(24))
  }
}

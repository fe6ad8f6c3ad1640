internal import Cryptography
package import POSIX

/// Results by their keys, a file each, below one folder.
///
/// An object appears whole under its name, and never changes. It is read-only, and its time of change is made of its key
/// and size (`CacheKey.stamp`), so that one that was cut short or written into is seen to be none. Several processes may
/// put and take the same objects.
package struct ObjectStore: Sendable {
  package let folder: String

  private static let temporaryPrefix = ".new-"

  init(_ folder: String) { self.folder = folder }

  /// Where the object is or would be.
  package func path(_ key: CacheKey) -> String {
    let name = key.text
    return "\(folder)/\(name.prefix(2))/\(name.dropFirst(2))"
  }

  /// The size of the object; nil when there is none, or it was damaged.
  package func size(_ key: CacheKey) -> Int? {
    guard let status = try? Files.linkStatus(path(key)), key.isOf(status) else { return nil }
    return status.size
  }

  /// The bytes of the object; nil when there is none, or it was damaged.
  package func contents(_ key: CacheKey) -> [UInt8]? {
    guard let file = try? FileDescriptor(opening: path(key), .readNoFollow), let status = try? file.status(), key.isOf(status),
      let bytes = try? file.read(upTo: status.size + 1), bytes.count == status.size
    else { return nil }
    return bytes
  }

  /// Keeps the bytes under the key. One that is there stays, unless it was damaged.
  /// - Throws: `SystemError`; `isDiskFull` among others.
  package func put(_ bytes: [UInt8], as key: CacheKey) throws(SystemError) {
    if size(key) != nil { return }
    let path = path(key)
    // Beside its place: the system takes turns with renames between folders, and threads would wait for each other.
    let temporary = Files.temporaryName(beside: path)
    do throws(SystemError) {
      let file = try create(temporary)
      try file.write(bytes)
      try file.setModified(nanoseconds: key.stamp(size: bytes.count))
      try Files.rename(temporary, to: path)
    } catch {
      try? Files.remove(temporary)
      throw SystemError(code: error.code, "can't write into the cache", path: path)
    }
  }

  private func create(_ temporary: String) throws(SystemError) -> FileDescriptor {
    do throws(SystemError) { return try FileDescriptor(opening: temporary, .create, permissions: 0o444) } catch where error.isNotFound {
      try Files.makeDirectories(Path.parent(temporary))
      return try FileDescriptor(opening: temporary, .create, permissions: 0o444)
    }
  }

  /// Keeps a copy of a file under a key made of its content.
  /// - Parameter kind: tells the key from those of other things with the same content.
  /// - Returns: the key, and the size in bytes.
  package func put(copyOf path: String, kind: [UInt8]) throws(SystemError) -> (key: CacheKey, size: Int) {
    let source = try FileDescriptor(opening: path, .readNoFollow)
    let hash = BLAKE2b(outputLength: CacheKey.length)
    hash.update(withLittleEndian(kind.count))
    hash.update(kind)
    let temporary = Files.temporaryName(beside: Path.join(folder, Self.temporaryPrefix))
    do throws(SystemError) {
      let file = try FileDescriptor(opening: temporary, .create, permissions: 0o444)
      var size = 0
      while true {
        let chunk = try source.read(upTo: 1 << 20)
        if chunk.isEmpty { break }
        hash.update(chunk)
        try file.write(chunk)
        size += chunk.count
      }
      let key = CacheKey(finishing: hash)
      try file.setModified(nanoseconds: key.stamp(size: size))
      try take(temporary, as: key)
      return (key, size)
    } catch {
      try? Files.remove(temporary)
      throw SystemError(code: error.code, "can't copy into the cache", path: path)
    }
  }

  /// Gives the object a second name. Where the file system can't do that, a copy is made.
  /// - Throws: `MissingObject`, or `SystemError`; `isExisting` when there is a file.
  package func link(_ key: CacheKey, to target: String) throws {
    guard size(key) != nil else { throw MissingObject() }
    do throws(SystemError) { return try Files.makeHardLink(target, to: path(key)) } catch where error.isNoLinkPossible {}
    guard let bytes = contents(key) else { throw MissingObject() }
    let copy = try FileDescriptor(opening: target, .create, permissions: 0o444)
    try copy.write(bytes)
    try copy.setModified(nanoseconds: key.stamp(size: bytes.count))
  }

  private func take(_ temporary: String, as key: CacheKey) throws(SystemError) {
    let path = path(key)
    do throws(SystemError) { try Files.rename(temporary, to: path) } catch where error.isNotFound {
      try Files.makeDirectories(Path.parent(path))
      try Files.rename(temporary, to: path)
    }
  }
}

/// An object is gone, or was written into: it must be made again.
package struct MissingObject: Error {}

extension CacheKey {
  /// Whether a file with this status is one of this key, whole and as it was written.
  package func isOf(_ status: FileStatus) -> Bool {
    status.kind == .file && status.modifiedNanoseconds == stamp(size: status.size)
  }
}

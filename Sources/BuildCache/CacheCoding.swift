/// Writes values one after the other, for `CacheReader` to read in the same order.
package struct CacheWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func append(_ number: Int) {
    let bits = UInt64(bitPattern: Int64(number))
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * UInt64(shift)))) }
  }

  package mutating func append(_ flag: Bool) { append(flag ? 1 : 0) }

  package mutating func append(_ text: String) {
    append(text.utf8.count)
    bytes += text.utf8
  }

  package mutating func append(_ data: some Collection<UInt8>) {
    append(data.count)
    bytes += data
  }

  package mutating func append(key: CacheKey) { bytes += key.bytes }

  package mutating func append(_ identity: FileIdentity) {
    for number in [identity.size, identity.modified, identity.changed, identity.inode] { append(number) }
  }
}

/// Reads what `CacheWriter` wrote; everything gives nil at the end of the bytes.
package struct CacheReader {
  private var rest: ArraySlice<UInt8>

  package init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  package mutating func integer() -> Int? {
    guard let piece = take(8) else { return nil }
    var bits: UInt64 = 0
    for byte in piece.reversed() { bits = bits << 8 | UInt64(byte) }
    return Int(Int64(bitPattern: bits))
  }

  package mutating func flag() -> Bool? { integer().map { $0 != 0 } }

  package mutating func string() -> String? { bytes().map { String(decoding: $0, as: UTF8.self) } }

  package mutating func bytes() -> ArraySlice<UInt8>? {
    guard let count = integer() else { return nil }
    return take(count)
  }

  package mutating func key() -> CacheKey? { take(CacheKey.length).flatMap { CacheKey(bytes: $0) } }

  package mutating func identity() -> FileIdentity? {
    guard let size = integer(), let modified = integer(), let changed = integer(), let inode = integer() else { return nil }
    return FileIdentity(size: size, modified: modified, changed: changed, inode: inode)
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }
}

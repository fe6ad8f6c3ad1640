internal import Cryptography

/// Names a result by a digest of everything that it was made from: equal keys, equal bytes.
package struct CacheKey: Hashable, Sendable {
  /// In bytes; 160 bits of BLAKE2b.
  package static let length = 20

  package let bytes: [UInt8]

  /// A key that was written down; nil for another number of bytes.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.length else { return nil }
    self.bytes = Array(bytes)
  }

  /// Of parts in their order; `["ab", "c"]` and `["a", "bc"]` have different keys.
  package init(_ parts: [UInt8]...) {
    let hash = BLAKE2b(outputLength: Self.length)
    for part in parts {
      hash.update(withLittleEndian(part.count))
      hash.update(part)
    }
    bytes = hash.finish()
  }

  /// - Parameter hash: with an output of `length`.
  init(finishing hash: BLAKE2b) { bytes = hash.finish() }

  /// In hexadecimal.
  package var text: String { hexadecimal(bytes) }

  /// When a file of this key was last changed, in nanoseconds since 1970: one look at its status tells whether a file is
  /// what it should be. The seconds are made of the key, so that files of two keys differ; below them stands the size.
  /// Whoever writes into such a file changes its time.
  func stamp(size: Int) -> Int {
    let seconds = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } & 0x3FFF_FFFF
    return seconds * 1_000_000_000 + size % 1_000_000_000
  }
}

func withLittleEndian(_ number: Int) -> [UInt8] {
  let bits = UInt64(bitPattern: Int64(number))
  return (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
}

internal import Cryptography

/// Names a result by a digest of everything that it was made from: equal keys, equal bytes.
package struct CacheKey: Hashable, Sendable {
  /// In bytes; 160 bits of BLAKE2b.
  package static let length = 20

  // Not an array: tens of thousands of keys are read at a time.
  private let first: UInt64
  private let second: UInt64
  private let third: UInt32

  /// A key that was written down; nil for another number of bytes.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.length else { return nil }
    self.init(all: bytes)
  }

  /// Of parts in their order; `["ab", "c"]` and `["a", "bc"]` have different keys.
  package init(_ parts: [UInt8]...) {
    let hash = BLAKE2b(outputLength: Self.length)
    for part in parts {
      hash.update(withLittleEndian(part.count))
      hash.update(part)
    }
    self.init(finishing: hash)
  }

  /// - Parameter hash: with an output of `length`.
  init(finishing hash: BLAKE2b) { self.init(all: hash.finish()) }

  private init(all bytes: some Collection<UInt8>) {
    var parts: (UInt64, UInt64, UInt64) = (0, 0, 0)
    for (index, byte) in bytes.enumerated() {
      switch index {
      case 0..<8: parts.0 = parts.0 << 8 | UInt64(byte)
      case 8..<16: parts.1 = parts.1 << 8 | UInt64(byte)
      default: parts.2 = parts.2 << 8 | UInt64(byte)
      }
    }
    (first, second, third) = (parts.0, parts.1, UInt32(truncatingIfNeeded: parts.2))
  }

  package var bytes: [UInt8] {
    let words: [(UInt64, Int)] = [(first, 56), (second, 56), (UInt64(third), 24)]
    return words.flatMap { word, top in stride(from: top, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) } }
  }

  /// In hexadecimal.
  package var text: String { hexadecimal(bytes) }

  /// When a file of this key was last changed, in nanoseconds since 1970: one look at its status tells whether a file is
  /// what it should be. The seconds are made of the key, so that files of two keys differ; below them stands the size.
  /// Whoever writes into such a file changes its time.
  func stamp(size: Int) -> Int {
    let seconds = Int(first >> 34)
    return seconds * 1_000_000_000 + size % 1_000_000_000
  }
}

func withLittleEndian(_ number: Int) -> [UInt8] {
  let bits = UInt64(bitPattern: Int64(number))
  return (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
}

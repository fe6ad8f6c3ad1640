internal import POSIX

/// A run's id: a ULID (github.com/ulid/spec), 26 characters of Crockford's base 32. Ids sort by the time they were made.
package struct RunID: Sendable, Hashable, CustomStringConvertible {
  package let text: String
  package var description: String { text }

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// A new id: 48 bits of milliseconds since 1970, 80 random bits.
  package static func make() -> RunID {
    make(milliseconds: UInt64(Clock.now * 1000), random: (UInt64.random(in: 0..<1 << 40), UInt64.random(in: 0..<1 << 40)))
  }

  static func make(milliseconds: UInt64, random: (UInt64, UInt64)) -> RunID {
    let text = base32(milliseconds, digits: 10) + base32(random.0, digits: 8) + base32(random.1, digits: 8)
    return RunID(text: String(decoding: text, as: UTF8.self))
  }

  private static func base32(_ value: UInt64, digits: Int) -> [UInt8] {
    (0..<digits).reversed().map { alphabet[Int(value >> (5 * UInt64($0)) & 31)] }
  }

  private init(text: String) { self.text = text }

  /// A whole id, in either case; nil for anything else.
  package init?(_ text: String) {
    let upper = text.uppercased()
    guard upper.utf8.count == 26, upper.utf8.allSatisfy(Self.alphabet.contains), upper.first! <= "7" else { return nil }
    self.init(text: upper)
  }
}

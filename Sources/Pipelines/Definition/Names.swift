/// What names of definitions look like.
package enum Names {
  /// A step, a parameter: `[a-zA-Z_][a-zA-Z0-9_-]{0,63}`.
  static func isIdentifier(_ name: String) -> Bool {
    matches(name, first: isLetter, rest: { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") })
  }

  /// A pipeline, a plugin: `[a-z][a-z0-9-]{0,63}`.
  package static func isName(_ name: String) -> Bool {
    matches(name, first: isLowercase, rest: { isLowercase($0) || isDigit($0) || $0 == UInt8(ascii: "-") })
  }

  /// A variable of the environment (POSIX.1-2017, 8.1), or a secret.
  static func isVariable(_ name: String) -> Bool {
    matches(name, first: isLetter, rest: { isLetter($0) || isDigit($0) }, limit: 256)
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    isLowercase(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
  }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isLowercase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

  private static func matches(_ name: String, first: (UInt8) -> Bool, rest: (UInt8) -> Bool, limit: Int = 64) -> Bool {
    guard let head = name.utf8.first, name.utf8.count <= limit else { return false }
    return first(head) && name.utf8.dropFirst().allSatisfy(rest)
  }
}

public import Diagnostics
internal import Synchronization

/// A JSON text from a file, its value, and where each part of it stands.
/// libjansson forgets positions; findings about a valid text need them.
public struct JSONSource: Sendable {
  public let file: String
  public let value: JSONValue
  private let index: PlaceIndex

  /// - Throws: `JSONError` as `JSONValue(parsing:)` does.
  public init(parsing text: [UInt8], file: String) throws(JSONError) {
    value = try JSONValue(parsing: text, file: file)
    self.file = file
    index = PlaceIndex(text)
  }

  /// Where the value at a JSON Pointer begins; for a pointer to nothing, the nearest parent that exists.
  public func location(of pointer: String) -> SourceLocation {
    index.location(of: pointer, file: file) { $0.value }
  }

  /// Where the key of a member stands (for findings about the key itself); the value's place for elements.
  public func keyLocation(of pointer: String) -> SourceLocation {
    index.location(of: pointer, file: file) { $0.key ?? $0.value }
  }

  /// Where the character `offset` (in UTF-8 bytes of the text without escapes) of a string begins.
  public func location(of pointer: String, offset: Int) -> SourceLocation {
    index.location(of: pointer, file: file) { index.offset(ofCharacter: offset, inStringAt: $0.value) }
  }
}

/// The places of a text, found when the first one is asked for: most texts have no findings, and looking
/// for places takes longer than parsing.
private final class PlaceIndex: Sendable {
  private struct Found {
    let positions: TextPositions
    let places: [String: JSONPlaces.Place]
  }

  private let text: [UInt8]
  private let found = Mutex<Found?>(nil)

  init(_ text: [UInt8]) { self.text = text }

  /// - Parameter start: of the string's opening quote.
  func offset(ofCharacter wanted: Int, inStringAt start: Int) -> Int {
    var offset = start + 1
    var passed = 0
    while passed < wanted, offset < text.count, text[offset] != UInt8(ascii: "\"") {
      let (length, bytes) = escape(at: offset)
      offset += length
      passed += bytes
    }
    return min(offset, text.count)
  }

  /// - Returns: how long the character or escape at an offset is, and for how many bytes of UTF-8 it stands.
  private func escape(at offset: Int) -> (length: Int, bytes: Int) {
    guard text[offset] == UInt8(ascii: "\\"), offset + 1 < text.count else { return (1, 1) }
    guard text[offset + 1] == UInt8(ascii: "u"), offset + 6 <= text.count,
      let unit = UInt32(String(decoding: text[offset + 2..<offset + 6], as: UTF8.self), radix: 16)
    else { return (2, 1) }
    // The first half of a pair stands for a character of four bytes.
    if (0xD800..<0xDC00).contains(unit) { return (12, 4) }
    return (6, unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3)
  }

  func location(of pointer: String, file: String, offset: (JSONPlaces.Place) -> Int) -> SourceLocation {
    let found = found.withLock { cached in
      let found = cached ?? Found(positions: TextPositions(text), places: JSONPlaces(text).places)
      cached = found
      return found
    }
    var pointer = pointer[...]
    while true {
      if let place = found.places[String(pointer)] { return found.positions.location(at: offset(place), file: file) }
      guard let slash = pointer.utf8.lastIndex(of: UInt8(ascii: "/")) else { return found.positions.location(at: 0, file: file) }
      pointer = pointer[..<slash]
    }
  }
}

/// Walks a text that is known to be valid JSON and notes the byte offset of every value, by JSON Pointer.
struct JSONPlaces {
  struct Place {
    var key: Int?
    var value: Int
  }

  private(set) var places: [String: Place] = [:]
  private let text: [UInt8]
  private var offset = 0

  init(_ text: [UInt8]) {
    self.text = text
    walk(pointer: "", key: nil)
  }

  private mutating func walk(pointer: String, key: Int?) {
    skipSpace()
    places[pointer] = Place(key: key, value: offset)
    switch text[offset] {
    case UInt8(ascii: "{"):
      eachElement { walker, _ in
        let keyOffset = walker.offset
        let name = walker.skipString()
        walker.skipSpace()
        walker.offset += 1  // the colon
        walker.walk(pointer: pointer.appendingPointer(name), key: keyOffset)
      }
    case UInt8(ascii: "["):
      eachElement { walker, index in walker.walk(pointer: "\(pointer)/\(index)", key: nil) }
    case UInt8(ascii: "\""): skipString()
    default:
      while offset < text.count, !Self.ends.contains(text[offset]) { offset += 1 }
    }
  }

  private static let ends = Set(",]} \t\r\n".utf8)

  /// Calls `body` at each element between the brackets, and ends behind the closing one.
  private mutating func eachElement(_ body: (inout JSONPlaces, Int) -> Void) {
    offset += 1
    var index = 0
    while true {
      skipSpace()
      switch text[offset] {
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        offset += 1
        return
      case UInt8(ascii: ","): offset += 1
      default:
        body(&self, index)
        index += 1
      }
    }
  }

  private mutating func skipSpace() {
    while offset < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[offset]) { offset += 1 }
  }

  /// The string's content with its escapes undone.
  @discardableResult private mutating func skipString() -> String {
    let start = offset
    offset += 1
    var plain = true
    while text[offset] != UInt8(ascii: "\"") {
      if text[offset] == UInt8(ascii: "\\") {
        plain = false
        offset += 1
      }
      offset += 1
    }
    offset += 1
    if plain { return String(decoding: text[start + 1..<offset - 1], as: UTF8.self) }
    return (try? JSONValue(parsing: Array(text[start..<offset])).stringValue) ?? ""
  }
}

extension String {
  /// This JSON Pointer with one more token, escaped by RFC 6901.
  public func appendingPointer(_ token: String) -> String {
    guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
      // Written out, because a page of components makes hundreds of these.
      var pointer = ""
      pointer.reserveCapacity(utf8.count + token.utf8.count + 1)
      pointer += self
      pointer += "/"
      pointer += token
      return pointer
    }
    // By scalars: a combining accent behind the character would make it another one.
    let escaped = token.unicodeScalars.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
    return "\(self)/\(escaped)"
  }
}

/// What stands before the frame of a `dcz` stream (RFC 9842, section 5), 40 bytes. To a reader of zstd it is a frame to
/// be skipped.
/// ```
/// dcz    = magic digest frame
/// magic  = %x5E.2A.4D.18 %x20.00.00.00    ; a skippable frame of 32 bytes
/// digest = 32 bytes                       ; SHA-256 of the dictionary
/// frame  = one frame of zstd (RFC 8878), made with the dictionary as raw content
/// ```
struct DictionaryHeader: Equatable {
  static let magic: [UInt8] = [0x5E, 0x2A, 0x4D, 0x18, 0x20, 0, 0, 0]
  static let size = 40

  /// SHA-256 of the dictionary.
  var dictionary: [UInt8]

  init(dictionary: [UInt8]) { self.dictionary = dictionary }

  /// nil for what does not begin so.
  init?(parsing bytes: [UInt8]) {
    guard bytes.count >= Self.size, bytes.starts(with: Self.magic) else { return nil }
    dictionary = Array(bytes[Self.magic.count..<Self.size])
  }

  var bytes: [UInt8] { Self.magic + dictionary }

  /// The memory in bytes that each client has for a frame (RFC 9842, section 5): 8 MB, or 1.25 times the dictionary if
  /// that is more, and never over 128 MB. A frame must not ask for more.
  static func largestWindow(dictionary size: Int) -> Int { min(max(8 << 20, size + size / 4), 128 << 20) }
}

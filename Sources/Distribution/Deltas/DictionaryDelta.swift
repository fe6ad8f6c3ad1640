internal import Cryptography
internal import Zstandard

/// `dcz` of whole contents that are in memory (RFC 9842).
enum DictionaryDelta {
  /// Higher levels take a hundred times as long for a third less.
  static let level = 3

  static func encode(_ newer: [UInt8], from older: [UInt8]) throws(ZstandardError) -> [UInt8] {
    let frame = try ZstandardDelta.encode(
      newer, from: older, level: level, window: DictionaryHeader.largestWindow(dictionary: older.count))
    return DictionaryHeader(dictionary: SHA256.digest(older)).bytes + frame
  }

  /// - Parameters:
  ///   - limit: of the result, in bytes; what says that it is larger is not looked at further.
  ///   - place: of the delta, for messages.
  /// - Throws: `RemoteError` (`refused`) when it is damaged, of another dictionary, or too large.
  static func decode(_ delta: [UInt8], from older: [UInt8], limit: Int, place: String) throws(RemoteError) -> [UInt8] {
    guard let header = DictionaryHeader(parsing: delta) else { throw RemoteError(.refused, "\(place) is no delta of a release") }
    guard header.dictionary == SHA256.digest(older) else { throw RemoteError.otherDictionary(place) }
    let frame = Array(delta[DictionaryHeader.size...])
    guard let size = ZstandardDelta.size(of: frame) else { throw RemoteError(.refused, "\(place) is damaged: no whole frame of zstd") }
    guard size <= limit else { throw RemoteError(.refused, "\(place) makes \(size) bytes, and \(limit) are expected at most") }
    do { return try ZstandardDelta.decode(frame, from: older, size: size) } catch {
      throw RemoteError(.refused, "\(place) is damaged: \(error.message)")
    }
  }
}

extension RemoteError {
  static func otherDictionary(_ place: String) -> RemoteError {
    RemoteError(.refused, "\(place) was made from another release than the one that is here")
  }
}

internal import POSIX

/// The two forms of an `archive.delta`. Which one a file has is seen by its first bytes.
package enum DeltaFormat: Sendable, Hashable {
  /// `dcz` of RFC 9842: any client and server that know the content encoding understand it.
  case dictionaryCompressed
  /// Ours, in slices: the same memory for a release of any size.
  case sliced

  /// The largest tar, older or newer, for `dictionaryCompressed`: both are in memory when it is made and applied.
  package static let largestDictionary = 64 << 20

  /// What a delta between tars of these sizes, in bytes, is made as.
  package init(older: Int, newer: Int) {
    self = max(older, newer) <= Self.largestDictionary ? .dictionaryCompressed : .sliced
  }

  /// By the first bytes of a file: eight are enough.
  /// - Throws: `RemoteError` (`refused`) when it is neither.
  package init(of start: [UInt8], place: String) throws(RemoteError) {
    if start.starts(with: DictionaryHeader.magic) {
      self = .dictionaryCompressed
    } else if start.starts(with: SlicedHeader.magic) {
      self = .sliced
    } else {
      throw RemoteError(.refused, "\(place) is no delta of a release")
    }
  }

  /// - Throws: `RemoteError` (`refused`), `SystemError`.
  package init(ofFile path: String) throws {
    try self.init(of: try FileDescriptor(opening: path, .read).read(upTo: 8, at: 0), place: path)
  }
}

/// What stands before the frames of a delta in slices.
/// ```
/// delta      = header frame*                    ; one frame a slice, in their order, and nothing behind the last
/// header     = magic length format count older newer slice*
/// magic      = %x5A.2A.4D.18                    ; to a reader of zstd a frame to be skipped (RFC 8878, 3.1.2)
/// length     = u32                              ; bytes of the header behind this number
/// format     = u32                              ; 1
/// count      = u32                              ; of slices, 1 to 65,536
/// older      = size digest                      ; of the tar that is there
/// newer      = size digest                      ; of the tar that comes out
/// slice      = offset length content compressed
/// offset     = u64                              ; where the dictionary of the slice begins in the older tar
/// length     = u32                              ; its bytes, 0 to 50,331,648
/// content    = u32                              ; bytes of the newer tar, 1 to 16,777,216
/// compressed = u32                              ; bytes of the frame, at least 1
/// size       = u64
/// digest     = 32 bytes                         ; SHA-256
/// frame      = one frame of zstd that holds the content's size, made with the dictionary as raw content
/// ```
/// Numbers have their lowest byte first. From one slice to the next neither end of the dictionary goes back, so that
/// the older tar is read once, from front to back. The contents follow each other and are together the newer tar.
struct SlicedHeader: Equatable {
  struct Slice: Equatable {
    /// Of the older tar.
    var dictionary: Range<Int>
    /// Bytes of the newer tar.
    var content: Int
    /// Bytes of the frame.
    var compressed: Int
  }

  static let magic: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18]
  static let format = 1
  static let largestCount = 65536
  static let largestDictionary = 48 << 20
  static let largestContent = 16 << 20
  /// Bytes up to the first slice.
  static let fixedSize = 96
  private static let sliceSize = 20
  /// Of a whole header, in bytes.
  static let sizeLimit = fixedSize + largestCount * sliceSize

  var older: TarDigest
  var newer: TarDigest
  var slices: [Slice]

  var bytes: [UInt8] {
    let table = slices.flatMap { slice in
      littleEndian(slice.dictionary.lowerBound, bytes: 8) + littleEndian(slice.dictionary.count, bytes: 4)
        + littleEndian(slice.content, bytes: 4) + littleEndian(slice.compressed, bytes: 4)
    }
    return Self.magic + littleEndian(size - 8, bytes: 4) + littleEndian(Self.format, bytes: 4)
      + littleEndian(slices.count, bytes: 4) + littleEndian(older.size, bytes: 8) + older.sha256
      + littleEndian(newer.size, bytes: 8) + newer.sha256 + table
  }

  /// In bytes.
  var size: Int { Self.size(slices: slices.count) }

  static func size(slices count: Int) -> Int { fixedSize + sliceSize * count }

  init(older: TarDigest, newer: TarDigest, slices: [Slice]) {
    self.older = older
    self.newer = newer
    self.slices = slices
  }

  /// Reads a header that somebody else made; every rule of the grammar holds for what comes back.
  /// - Parameters:
  ///   - bytes: the beginning of the file, with at least the whole header or `sizeLimit`.
  ///   - fileSize: of the whole file; the frames must end there.
  /// - Throws: `RemoteError` (`refused`) that says what does not hold.
  init(parsing bytes: [UInt8], fileSize: Int, place: String) throws(RemoteError) {
    func refusal(_ reason: String) -> RemoteError { RemoteError(.refused, "\(place) is no delta of a release: \(reason)") }
    var reader = LittleEndianReader(bytes[...])
    guard reader.bytes(4) == Self.magic, let length = reader.integer(bytes: 4) else { throw refusal("it does not begin as one") }
    guard let format = reader.integer(bytes: 4), format == Self.format else { throw refusal("its format is unknown here") }
    guard let count = reader.integer(bytes: 4), (1...Self.largestCount).contains(count),
      length == Self.size(slices: count) - 8
    else { throw refusal("its header has another length than it says") }
    guard let older = TarDigest(&reader), let newer = TarDigest(&reader) else { throw refusal("its header is cut off") }
    var slices: [Slice] = []
    var position = 0..<0
    var (content, compressed) = (0, 0)
    for index in 0..<count {
      guard let slice = Slice(&reader) else { throw refusal("its header is cut off or has a size that can't be") }
      guard slice.dictionary.upperBound <= older.size, slice.dictionary.lowerBound >= position.lowerBound,
        slice.dictionary.upperBound >= position.upperBound
      else { throw refusal("slice \(index + 1) is of a part of the older release that is out of order or not there") }
      position = slice.dictionary
      content += slice.content
      compressed += slice.compressed
      slices.append(slice)
    }
    guard content == newer.size else { throw refusal("its slices are not together the newer release") }
    guard Self.size(slices: count) + compressed == fileSize else { throw refusal("it is longer or shorter than it says") }
    self.init(older: older, newer: newer, slices: slices)
  }
}

extension SlicedHeader.Slice {
  /// nil when there are too few bytes or a number is out of bounds. Sums of what comes back don't overflow.
  fileprivate init?(_ reader: inout LittleEndianReader) {
    guard let offset = reader.integer(bytes: 8), offset <= TarDigest.sizeLimit, let length = reader.integer(bytes: 4),
      length <= SlicedHeader.largestDictionary, let content = reader.integer(bytes: 4),
      (1...SlicedHeader.largestContent).contains(content), let compressed = reader.integer(bytes: 4), compressed >= 1,
      // What can't be compressed grows by 3 bytes a block and the ends of the frame; this is more.
      compressed <= content + content / 128 + 512
    else { return nil }
    self.init(dictionary: offset..<offset + length, content: content, compressed: compressed)
  }
}

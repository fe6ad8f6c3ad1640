/// Where files stand in the tar of a release, told from its manifest alone: entries come in the manifest's order, each a
/// header of one block and the content padded to blocks (POSIX.1-2017, pax, "ustar Interchange Format").
struct TarPlaces {
  static let block = 512
  /// A longer name, or one with other letters, gets headers of its own.
  private static let longestName = 100

  struct Place: Sendable {
    let file: ReleaseFile
    /// Of its content; its header is the block before it.
    let offset: Int

    /// Both.
    var range: Range<Int> { offset - TarPlaces.block..<offset + file.size }

    /// Whether these bytes begin with a header of this file.
    func isAnnounced(by bytes: [UInt8]) -> Bool {
      let name = Array(file.path.utf8)
      let size = bytes[124..<135].reduce(0) { $0 * 8 + Int($1 & 7) }
      return bytes[..<name.count].elementsEqual(name) && (name.count == TarPlaces.longestName || bytes[name.count] == 0)
        && bytes[156] == UInt8(ascii: "0") && size == file.size
    }
  }

  /// - Returns: the places of the files with these paths, in their order; nil where that can't be told.
  static func of(_ paths: Set<String>, in files: [ReleaseFile]) -> [Place]? {
    var places: [Place] = []
    var offset = 0
    for file in files {
      guard file.path.utf8.count <= longestName, file.path.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
      offset += block
      if paths.contains(file.path) { places.append(Place(file: file, offset: offset)) }
      if places.count == paths.count { return places }
      offset += (file.size + block - 1) / block * block
    }
    return places.count == paths.count ? places : nil
  }
}

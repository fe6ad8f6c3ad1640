/// The icon of a site that brings none: a blue disc, 32 by 32 pixels, as an ICO file with one uncompressed picture.
enum DefaultIcon {
  private static let side = 32

  static var bytes: [UInt8] {
    let picture = bitmap
    // ICONDIR and one ICONDIRENTRY: 22 bytes before the picture.
    return little(0, 2) + little(1, 2) + little(1, 2) + [UInt8(side), UInt8(side), 0, 0] + little(1, 2) + little(32, 2)
      + little(picture.count, 4) + little(22, 4) + picture
  }

  /// BITMAPINFOHEADER, whose height counts the transparency mask too; then rows from the bottom, blue first.
  private static var bitmap: [UInt8] {
    var bytes = little(40, 4) + little(side, 4) + little(2 * side, 4) + little(1, 2) + little(32, 2)
    bytes += [UInt8](repeating: 0, count: 24)
    for row in 0..<side {
      for column in 0..<side { bytes += [0xA4, 0x57, 0x0B, coverage(row, column)] }
    }
    return bytes + [UInt8](repeating: 0, count: side * side / 8)
  }

  /// How much of a pixel the disc covers, from 16 points in it.
  private static func coverage(_ row: Int, _ column: Int) -> UInt8 {
    let inside = (0..<16).count { point in
      let x = 8 * column + 2 * (point % 4) + 1 - 4 * side
      let y = 8 * row + 2 * (point / 4) + 1 - 4 * side
      return x * x + y * y <= 120 * 120
    }
    return UInt8(inside * 255 / 16)
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}

import Images
import TestSupport

/// Images in every format, and pieces to put into them.
enum SampleImages {
  static func jpeg(_ width: Int, _ height: Int, quality: Int = 95) throws -> [UInt8] {
    try resized(PNGFile.make(width: width, height: height), to: width, as: [.jpeg(quality: quality)])[0]
  }

  static func webp(_ width: Int, _ height: Int, isLossless: Bool = false) throws -> [UInt8] {
    try resized(PNGFile.make(width: width, height: height), to: width, as: [.webp(quality: 80, isLossless: isLossless)])[0]
  }

  /// EXIF that says how the image is turned, and where it was taken.
  static func exif(orientation: UInt8) -> [UInt8] {
    let entry: [UInt8] = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
    return Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1] + entry + Array("SECRET PLACE".utf8)
  }

  /// The JPEG file with a segment after its beginning.
  static func jpeg(_ file: [UInt8], with content: [UInt8], marker: UInt8 = 0xE1) -> [UInt8] {
    let length = content.count + 2
    return [0xFF, 0xD8, 0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + content + file.dropFirst(2)
  }

  /// Two frames of one pixel.
  static let animatedGIF: [UInt8] = {
    let frame: [UInt8] = [0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
    return Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255] + frame + frame + [0x3B]
  }()

  /// Two frames of a still WebP file.
  static func animatedWebP() throws -> [UInt8] {
    let still = try webp(16, 16)
    let image = Array(still[12...])
    func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
    func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] { Array(type.utf8) + number(content.count, 4) + content }
    let frame = number(0, 6) + number(15, 3) + number(15, 3) + number(100, 3) + [0] + image
    let body =
      Array("WEBP".utf8) + chunk("VP8X", [2, 0, 0, 0] + number(15, 3) + number(15, 3)) + chunk("ANIM", [0, 0, 0, 0, 0, 0])
      + chunk("ANMF", frame) + chunk("ANMF", frame)
    return Array("RIFF".utf8) + number(body.count, 4) + body
  }

  /// 24 by 16 pixels of one red, in CMYK without a profile, by libvips' own command.
  static let cmyk: [UInt8] = {
    let digits = Array(cmykDigits)
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
  }()

  private static let cmykDigits = """
    ffd8ffee000e41646f626500640000000000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f13201513121213271c1e17202e2931302e\
    292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a51524fffc000140800100018044311004d11005911004b11\
    00ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b510000201030302040305050404000001\
    7d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a343536\
    3738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2\
    a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9\
    faffda000e0443004d0059004b00003f00f4eaf31ae42bb6a28a28a28a28a28a28a28a28a28a28afffd9
    """
}

/// Writes PNG files without any library, so that tests can make every image they need.
public enum PNGFile {
  /// - Parameters:
  ///   - channels: 1 grey, 2 grey and alpha, 3 colours, 4 colours and alpha.
  ///   - depth: 8 or 16 bits.
  ///   - extra: chunks to put before the pixels.
  ///   - sample: the value at a place, from 0 to 255.
  public static func make(
    width: Int, height: Int, channels: Int = 3, depth: Int = 8, extra: [(type: String, content: [UInt8])] = [],
    _ sample: (_ x: Int, _ y: Int, _ channel: Int) -> Int = Self.photo
  ) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(height * (width * channels * depth / 8 + 1))
    for y in 0..<height {
      pixels.append(0)
      for x in 0..<width {
        for channel in 0..<channels {
          let value = UInt8(truncatingIfNeeded: sample(x, y, channel))
          pixels.append(value)
          if depth == 16 { pixels.append(value) }
        }
      }
    }
    return file(width: width, height: height, channels: channels, depth: depth, extra: extra, data: zlib(pixels))
  }

  /// A header that says any size, with few bytes behind it.
  public static func bomb(width: Int, height: Int) -> [UInt8] {
    file(width: width, height: height, channels: 3, depth: 8, extra: [], data: zlib([UInt8](repeating: 0, count: 100)))
  }

  /// Soft shapes with a little noise: it compresses as a photograph does.
  public static func photo(_ x: Int, _ y: Int, _ channel: Int) -> Int {
    let shape = (x * (channel + 2) / 3 + y) % 512
    let noise = (x &* 7919 ^ y &* 104_729 ^ channel &* 31) & 15
    return channel == 3 ? 255 - x % 200 : (shape < 256 ? shape : 511 - shape) * 15 / 16 + noise
  }

  /// Areas of few colours, as a drawing has.
  public static func drawing(_ x: Int, _ y: Int, _ channel: Int) -> Int { (x / 40 + y / 40) % 2 == 0 ? 30 + channel * 60 : 220 }

  private static func file(
    width: Int, height: Int, channels: Int, depth: Int, extra: [(type: String, content: [UInt8])], data: [UInt8]
  ) -> [UInt8] {
    let type: UInt8 = [0, 4, 2, 6][channels - 1]
    let header = bigEndian(width) + bigEndian(height) + [UInt8(depth), type, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
      + extra.flatMap { chunk($0.type, $0.content) } + chunk("IDAT", data) + chunk("IEND", [])
  }

  public static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return bigEndian(content.count) + body + bigEndian(Int(crc(body)))
  }

  /// Stored blocks: nothing is compressed.
  private static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    var (a, b) = (1, 0)
    var start = 0
    repeat {
      let end = min(start + 65535, bytes.count)
      let count = end - start
      result += [end == bytes.count ? 1 : 0, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8 & 255)]
      result += bytes[start..<end]
      for byte in bytes[start..<end] {
        a = (a + Int(byte)) % 65521
        b = (b + a) % 65521
      }
      start = end
    } while start < bytes.count
    return result + bigEndian(b << 16 | a)
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
  }

  static func bigEndian(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - $0 * 8)) } }
}

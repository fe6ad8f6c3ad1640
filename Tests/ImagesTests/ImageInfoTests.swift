import Images
import TestSupport
import Testing

struct ImageInfoTests {
  @Test(arguments: [(1, false), (2, true), (3, false), (4, true)], [8, 16])
  func `a PNG file of each kind`(_ kind: (channels: Int, alpha: Bool), _ depth: Int) throws {
    let info = try ImageInfo(of: PNGFile.make(width: 30, height: 20, channels: kind.channels, depth: depth))
    #expect(info.format == .png && info.width == 30 && info.height == 20 && info.orientation == 1)
    #expect(info.hasAlpha == kind.alpha && !info.isAnimated && info.isLossless)
  }

  @Test func `JPEG, and what EXIF says about its turn`() throws {
    let file = try SampleImages.jpeg(60, 40)
    let plain = try ImageInfo(of: file)
    #expect(plain.format == .jpeg && plain.width == 60 && plain.height == 40 && !plain.isLossless)
    for orientation in UInt8(1)...8 {
      let turned = try ImageInfo(of: SampleImages.jpeg(file, with: SampleImages.exif(orientation: orientation)))
      #expect(turned.orientation == Int(orientation))
      #expect((turned.width, turned.height) == (orientation < 5 ? (60, 40) : (40, 60)), "\(orientation)")
    }
  }

  @Test func `WebP of both kinds`() throws {
    let lossy = try ImageInfo(of: SampleImages.webp(50, 20))
    #expect(lossy.format == .webp && lossy.width == 50 && lossy.height == 20 && !lossy.isLossless && !lossy.isAnimated)
    #expect(try ImageInfo(of: SampleImages.webp(50, 20, isLossless: true)).isLossless)
  }

  @Test func `what moves is told from what does not`() throws {
    let gif = try ImageInfo(of: SampleImages.animatedGIF)
    #expect(gif.format == .gif && gif.isAnimated && gif.width == 1 && gif.height == 1)
    let webp = try ImageInfo(of: SampleImages.animatedWebP())
    #expect(webp.isAnimated && webp.width == 16 && webp.height == 16)
    let control: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 0]
    #expect(try ImageInfo(of: PNGFile.make(width: 4, height: 4, extra: [("acTL", control)])).isAnimated)
    #expect(try ImageInfo(of: SampleImages.cmyk).width == 24)
  }

  @Test(arguments: [(60_000, 60_000), (2_000_000_000, 2_000_000_000), (100_000, 1001), (1, 2_147_483_647)])
  func `a decompression bomb is refused with its numbers`(_ size: (width: Int, height: Int)) throws {
    let error = #expect(throws: ImageError.self) { try ImageInfo(of: PNGFile.bomb(width: size.width, height: size.height)) }
    #expect(error?.code == .tooLarge)
    #expect(error?.message == "the image says that it is \(size.width) by \(size.height) pixels, and may have 100 megapixels")
  }

  @Test func `a JPEG header may lie as well`() throws {
    var file = try SampleImages.jpeg(60, 40)
    let frame = try #require(file.indices.first { file[$0] == 0xFF && file[$0 + 1] == 0xC2 })
    file.replaceSubrange(frame + 5..<frame + 9, with: [0xEA, 0x60, 0xEA, 0x60])
    let error = #expect(throws: ImageError.self) { try ImageInfo(of: file) }
    #expect(error?.message.contains("60000 by 60000") == true)
  }

  @Test func `a file over its limit is refused with both numbers`() throws {
    let error = #expect(throws: ImageError.self) {
      try ImageInfo(of: PNGFile.make(width: 40, height: 40), limits: ImageLimits(bytes: 1000))
    }
    #expect(error?.code == .tooLarge)
    #expect(error?.message.contains("and may have 1000 bytes") == true, "\(String(describing: error))")
    let large = #expect(throws: ImageError.self) { try ImageLimits().check(bytes: 100 << 20) }
    #expect(large?.message == "the image has 100.0 MiB, and may have 64.0 MiB")
  }

  @Test(arguments: [
    ("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"), ("<?xml version='1.0'?><!-- x --><svg/>", "SVG"),
    ("%PDF-1.4 …", "a PDF document"), ("<!DOCTYPE html><p>", "HTML"), ("", "an empty file"), ("II*\0abcd", "TIFF"),
    ("push graphic-context\nimage over 0,0 0,0 'https://example.com'", ""), ("#define x_width 1", ""), ("P6 2 2 255 abcabcabcabc", ""),
  ])
  func `what is no image for pages is never decoded`(_ content: (text: String, guess: String)) {
    let error = #expect(throws: ImageError.self) { try ImageInfo(of: Array(content.text.utf8)) }
    #expect(error?.code == .format)
    let message = "this is no image of a format for pages"
    #expect(error?.message == (content.guess.isEmpty ? message : "\(message): it looks like \(content.guess)"))
  }

  /// Bytes that are two things at once are taken as what their beginning says, and are damaged as that.
  @Test(arguments: [[0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], Array("GIF89a".utf8), Array("RIFF\u{10}\0\0\0WEBP".utf8)])
  func `a beginning alone makes no image`(_ beginning: [UInt8]) {
    let scripts = ["<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "%PDF-1.4", "push graphic-context"]
    for script in scripts {
      let error = #expect(throws: ImageError.self) { try ImageInfo(of: beginning + Array(script.utf8)) }
      #expect(error?.code == .damaged)
    }
  }

  @Test func `random bytes and random damage are errors or images, never a crash`() throws {
    var generator = SeededGenerator(seed: 7)
    let files = try [PNGFile.make(width: 40, height: 30), SampleImages.jpeg(40, 30), SampleImages.webp(40, 30), SampleImages.animatedGIF, SampleImages.animatedWebP()]
    for file in files {
      for _ in 0..<150 {
        var damaged = file
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
          damaged[Int.random(in: 8..<damaged.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        if Bool.random(using: &generator) { damaged.removeLast(Int.random(in: 0..<damaged.count - 8, using: &generator)) }
        guard let info = try? ImageInfo(of: damaged, limits: ImageLimits(pixels: 1_000_000)) else { continue }
        #expect(info.width > 0 && info.height > 0 && info.width * info.height <= 1_000_000)
        _ = try? resized(damaged, to: 20, as: [.png, .webp(quality: 50)])
        let stripped = info.withoutMetadata(damaged)
        #expect(stripped.count <= damaged.count + 36)
      }
    }
  }
}

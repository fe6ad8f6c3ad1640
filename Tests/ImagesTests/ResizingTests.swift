import Images
import TestSupport
import Testing

struct ResizingTests {
  @Test func `each format at another width`() throws {
    let png = PNGFile.make(width: 300, height: 200)
    let files = try resized(png, to: 120, as: [.jpeg(quality: 85), .png, .webp(quality: 85), .webp(quality: 85, isLossless: true)])
    #expect(files.compactMap { ImageFormat(of: $0) } == [.jpeg, .png, .webp, .webp])
    for file in files {
      let info = try ImageInfo(of: file)
      #expect(info.width == 120 && info.height == 80)
    }
    #expect(try ImageInfo(of: files[3]).isLossless)
    #expect(try !ImageInfo(of: files[2]).isLossless)
    #expect(files[2].dropFirst(12).starts(with: "VP8 ".utf8) && files[3].dropFirst(12).starts(with: "VP8L".utf8), "nothing but pixels")
    #expect(files.allSatisfy { file in !["ICC", "Exif", "tEXt"].contains { file.contains(text: $0) } })
  }

  @Test func `nothing gets larger than it was, and one pixel stays one`() throws {
    #expect(try ImageInfo(of: resized(PNGFile.make(width: 30, height: 20), to: 4000, as: [.png])[0]).width == 30)
    let dot = try ImageInfo(of: resized(PNGFile.make(width: 1, height: 1), to: 480, as: [.webp(quality: 85)])[0])
    #expect(dot.width == 1 && dot.height == 1)
    let line = try ImageInfo(of: resized(PNGFile.make(width: 1000, height: 1), to: 10, as: [.png])[0])
    #expect(line.width == 10 && line.height == 1)
  }

  @Test func `a turn is made and not told`() throws {
    let file = try SampleImages.jpeg(60, 40)
    for orientation in UInt8(2)...8 {
      let turned = try resized(SampleImages.jpeg(file, with: SampleImages.exif(orientation: orientation)), to: 4000, as: [.jpeg(quality: 85)])[0]
      let info = try ImageInfo(of: turned)
      #expect(info.orientation == 1 && (info.width, info.height) == (orientation < 5 ? (60, 40) : (40, 60)))
      #expect(!turned.contains(text: "SECRET"))
    }
  }

  @Test func `sixteen bits, alpha and CMYK become what browsers show`() throws {
    let deep = try resized(PNGFile.make(width: 60, height: 40, channels: 4, depth: 16), to: 30, as: [.png, .webp(quality: 85)])
    #expect(deep[0][24] == 8, "bits a sample")
    #expect(try deep.allSatisfy { try ImageInfo(of: $0).hasAlpha })
    let red = try resized(SampleImages.cmyk, to: 24, as: [.png])[0]
    let info = try ImageInfo(of: red)
    #expect(info.width == 24 && !info.hasAlpha && red[25] == 2, "three channels")
  }

  @Test func `the same input gives the same bytes`() throws {
    let png = PNGFile.make(width: 300, height: 200)
    let encodings: [ImageEncoding] = [.jpeg(quality: 85), .png, .webp(quality: 85)]
    #expect(try resized(png, to: 120, as: encodings) == resized(png, to: 120, as: encodings))
  }

  @Test func `a quality is a quality`() throws {
    let png = PNGFile.make(width: 300, height: 200)
    let files = try resized(png, to: 300, as: [.jpeg(quality: 95), .jpeg(quality: 60), .webp(quality: 95), .webp(quality: 60)])
    #expect(files[0].count > files[1].count && files[2].count > files[3].count)
  }

  @Test func `cut off in the middle`() throws {
    for file in try [PNGFile.make(width: 200, height: 200), SampleImages.jpeg(200, 200), SampleImages.webp(200, 200)] {
      let error = #expect(throws: ImageError.self) {
        let cut = Array(file.prefix(file.count / 2))
        _ = try ImageInfo(of: cut)
        _ = try resized(cut, to: 200, as: [.png])
      }
      #expect(error?.code == .damaged, "\(ImageFormat(of: file)?.rawValue ?? "")")
    }
  }

  @Test func `metadata goes and pixels stay`() throws {
    let jpeg = try SampleImages.jpeg(60, 40)
    let comment = SampleImages.jpeg(jpeg, with: Array("SECRET comment".utf8), marker: 0xFE)
    for orientation in UInt8(1)...8 {
      let file = SampleImages.jpeg(comment, with: SampleImages.exif(orientation: orientation)) + Array("SECRET behind".utf8)
      let info = try ImageInfo(of: file)
      let stripped = info.withoutMetadata(file)
      #expect(!stripped.contains(text: "SECRET") && stripped.count < file.count)
      #expect(try ImageInfo(of: stripped) == info)
      #expect(try resized(stripped, to: 60, as: [.png]) == resized(file, to: 60, as: [.png]))
    }
    let png = PNGFile.make(width: 30, height: 20, extra: [("tEXt", Array("Comment\0SECRET".utf8))]) + Array("SECRET".utf8)
    let clean = try ImageInfo(of: png).withoutMetadata(png)
    #expect(clean == PNGFile.make(width: 30, height: 20))
    let webp = try SampleImages.animatedWebP()
    #expect(try ImageInfo(of: webp).withoutMetadata(webp) == webp)
  }

  @Test func `a file that is not understood is left as it is`() throws {
    let jpeg = try SampleImages.jpeg(60, 40)
    let info = try ImageInfo(of: jpeg)
    let cut = Array(jpeg.dropLast(2))
    #expect(info.withoutMetadata(cut) == cut)
  }
}

extension [UInt8] {
  func contains(text: String) -> Bool { String(decoding: self, as: UTF8.self).contains(text) }
}

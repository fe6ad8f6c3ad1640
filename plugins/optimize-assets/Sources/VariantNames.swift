internal import POSIX

/// The names of the files that are made of an image: `photo-480.3f9a1c2b.webp` beside `photo.jpg`.
extension OptimizedImage {
  struct Placed: Sendable {
    var path: String
    var file: MadeFile
  }

  func placed(beside file: String) -> [Placed] {
    let own = ".\(Path.fileExtension(file).lowercased())"
    func place(_ variant: Variant, _ suffix: String) -> Placed {
      let dot = file.lastIndex(of: ".") ?? file.endIndex
      return Placed(path: "\(file[..<dot])-\(variant.width)\(variant.file.mark)\(suffix)", file: variant.file)
    }
    return narrower.map { place($0, own) } + webp.map { place($0, ".webp") }
  }
}

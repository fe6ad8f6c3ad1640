internal import Markup
internal import POSIX

/// The tags of one page that show images, with candidates for the browser to choose from.
struct ImageMarkup {
  /// What `<picture>` could break stands in no style sheet of the site.
  let allowsPicture: Bool
  let images: [String: OptimizedImage]

  /// An image as wide as this may be the largest thing that the first screen shows; smaller ones are logos and icons.
  private static let leastHeroWidth = 300

  /// - Parameters:
  ///   - text: the page.
  ///   - mark: the fingerprint of a file of the tree, where it has one.
  func edits(_ references: References, in text: [UInt8], mark: (String) -> String?) -> [Edit] {
    var edits: [Edit] = []
    var heroIsPassed = false
    for image in references.images {
      guard let optimized = images[image.source.target], let address = Address(image.source, in: text) else { continue }
      let size = Size(image.tag, text, optimized)
      let attributes = self.attributes(image.tag, optimized, size, isLazy: heroIsPassed)
      if (size.shownWidth ?? optimized.width) >= Self.leastHeroWidth { heroIsPassed = true }
      let sizes = image.tag.value("sizes", in: text).map(escaped) ?? "(max-width: \(size.layoutWidth)px) 100vw, \(size.layoutWidth)px"

      var inserted = attributes
      if !optimized.narrower.isEmpty {
        var candidates = optimized.narrower.map { address.candidate($0, extension: nil) }
        if optimized.isCandidate { candidates.append("\(address.original(mark: mark(image.source.target))) \(optimized.width)w") }
        inserted += " srcset=\"\(candidates.joined(separator: ", "))\""
        if !image.tag.has("sizes") { inserted += " sizes=\"\(sizes)\"" }
      }
      let hasPicture = allowsPicture && !optimized.webp.isEmpty
      if hasPicture {
        let candidates = optimized.webp.map { address.candidate($0, extension: ".webp", isOnly: optimized.webp.count == 1) }
        let widths = optimized.webp.count > 1 ? " sizes=\"\(sizes)\"" : ""
        edits.append(
          Edit(
            insert: "<picture style=\"display:contents\"><source type=\"image/webp\" srcset=\"\(candidates.joined(separator: ", "))\"\(widths)>",
            at: image.tag.range.lowerBound))
      }
      if !inserted.isEmpty { edits.append(Edit(insert: inserted, at: image.tag.attributesEnd)) }
      if hasPicture { edits.append(Edit(insert: "</picture>", at: image.tag.range.upperBound)) }
    }
    return edits
  }

  /// Those that the author has not given.
  private func attributes(_ tag: HTMLTag, _ image: OptimizedImage, _ size: Size, isLazy: Bool) -> String {
    var result = ""
    if let width = size.missingWidth { result += " width=\"\(width)\"" }
    if let height = size.missingHeight { result += " height=\"\(height)\"" }
    if isLazy, !tag.has("loading"), !tag.has("fetchpriority") { result += " loading=\"lazy\"" }
    if !tag.has("decoding") { result += " decoding=\"async\"" }
    return result
  }

  private func escaped(_ text: String) -> String { text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;") }
}

extension ImageMarkup {
  /// How large the image is on the page, in CSS pixels.
  private struct Size {
    /// What the author says.
    var shownWidth: Int?
    var missingWidth: Int?
    var missingHeight: Int?
    var layoutWidth: Int

    init(_ tag: HTMLTag, _ text: [UInt8], _ image: OptimizedImage) {
      let (width, height) = (image.width, image.height)
      func number(_ name: String) -> Int? { tag.value(name, in: text).flatMap { Int($0) }.flatMap { (1...100_000).contains($0) ? $0 : nil } }
      shownWidth = number("width")
      switch (tag.has("width"), tag.has("height")) {
      case (false, false): (missingWidth, missingHeight) = (width, height)
      case (true, false): missingHeight = number("width").map { max(1, ($0 * height + width / 2) / width) }
      case (false, true): missingWidth = number("height").map { max(1, ($0 * width + height / 2) / height) }
      case (true, true): break
      }
      layoutWidth = shownWidth ?? missingWidth ?? width
    }
  }

  /// The address of an image as it is written in the page, up to its extension.
  private struct Address {
    let beginning: String
    let ending: String

    /// nil where it can't stand in a list of candidates.
    init?(_ local: References.Local, in text: [UInt8]) {
      guard let dot = local.reference.extensionOffset else { return nil }
      let written = text[local.reference.range]
      if written.contains(where: { $0.isSpace && $0 != 0x20 }) || written.first == UInt8(ascii: ",") { return nil }
      func listed(_ part: ArraySlice<UInt8>) -> String {
        String(decoding: part, as: UTF8.self).replacing("\"", with: "&quot;").replacing(" ", with: "%20")
      }
      beginning = listed(written[..<dot])
      ending = listed(written[dot...])
      if beginning.hasPrefix("%20") || ending.hasSuffix("%20") || ending.hasSuffix(",") || suffix != ".\(Path.fileExtension(local.target).lowercased())" {
        return nil
      }
    }

    private var suffix: String { ending.prefix { $0 != "?" && $0 != "#" && $0 != "&" }.lowercased() }

    func original(mark: String?) -> String { "\(beginning)\(mark ?? "")\(ending)" }

    /// - Parameter extension: of another format; nil: the image's own, without query.
    func candidate(_ variant: OptimizedImage.Variant, extension other: String?, isOnly: Bool = false) -> String {
      let address = "\(beginning)-\(variant.width)\(variant.file.mark)\(other ?? suffix)"
      return isOnly ? address : "\(address) \(variant.width)w"
    }
  }
}

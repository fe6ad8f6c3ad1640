internal import Markup
internal import POSIX

/// What one file refers to, each with the local file that it means.
struct References {
  struct Local: Equatable {
    var reference: Reference
    /// Relative to the root of the tree.
    var target: String
  }

  /// An `<img>` whose candidates are ours to choose.
  struct Image: Equatable {
    var tag: HTMLTag
    var source: Local
  }

  /// A tag that loads a script or a style sheet.
  struct Load: Equatable {
    var tag: HTMLTag
    var target: String
    /// With the digest of what it loads. An address with a host may be another one than the page's own, and browsers
    /// then ask for a permission (CORS) that a web server does not give by itself.
    var needsDigest: Bool
    var isModule: Bool
  }

  /// In the order of the text.
  let local: [Local]
  let images: [Image]
  let loads: [Load]

  init(of file: String, _ text: [UInt8], _ scan: FileScan, urls: LocalURL) {
    let document = urls.document(file, base: scan.base)
    local = scan.references.compactMap { reference in
      urls.path(reference.url, in: document).map { Local(reference: reference, target: $0) }
    }
    loads = (scan.html?.loads ?? []).compactMap { tag in
      guard let url = tag.value(tag.name == "link" ? "href" : "src", in: text), let target = urls.path(url, in: document) else { return nil }
      return Load(
        tag: tag, target: target, needsDigest: tag.has("integrity") || !url.contains("//"),
        isModule: tag.name == "script" && tag.value("type", in: text)?.lowercased() == "module")
    }
    images = FileKind.isPage(file) ? Self.images(scan.html?.images ?? [], text, urls, document) : []
  }

  init(of file: String, _ text: [UInt8], urls: LocalURL) {
    self.init(of: file, text, FileScan(file, text), urls: urls)
  }

  private static func images(_ tags: [HTMLTag], _ text: [UInt8], _ urls: LocalURL, _ document: String) -> [Image] {
    tags.compactMap { tag in
      guard let source = tag.attribute("src"), !tag.has("srcset"), !source.value.isEmpty else { return nil }
      let reference = Reference(EncodedText(text, source.value).withoutEntities, isRequired: true)
      guard let target = urls.path(reference.url, in: document), FileKind.isRaster(target) else { return nil }
      return Image(tag: tag, source: Local(reference: reference, target: target))
    }
  }
}

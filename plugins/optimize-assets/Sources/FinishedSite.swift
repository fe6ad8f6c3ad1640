internal import Diagnostics
internal import POSIX

/// What each file of the site becomes, and under which name.
struct FinishedSite: Sendable {
  private let site: MinifiedSite
  private let marks: [String: String]
  private let integrity: [String: String]
  private let finished: [String: [UInt8]]
  private let markup: ImageMarkup
  /// All files under their new names, sorted; each path once.
  let files: [File]

  /// A file of the new tree.
  struct File: Sendable {
    enum Source: Sendable {
      /// A file of the compiled tree.
      case site(String)
      case made(MadeFile)
    }

    var path: String
    var source: Source
  }

  /// - Throws: `InvalidInput` for two files that would have the same name.
  /// - Parameter allowsPicture: whether no selector stands against it.
  init(_ site: MinifiedSite, _ names: Fingerprinter, allowsPicture: Bool) throws {
    self.site = site
    marks = names.marks
    integrity = names.integrity
    finished = names.finished
    markup = ImageMarkup(allowsPicture: allowsPicture, images: site.images)
    var files: [String: File] = [:]
    for file in site.tree.files {
      let path = names.fingerprinted.contains(file) ? Fingerprint.inserted(names.marks[file] ?? "", into: file) : file
      if case .site(let other)? = files.updateValue(File(path: path, source: .site(file)), forKey: path)?.source {
        throw InvalidInput("\(site.tree.path(file)) and \(site.tree.path(other)) would both be named \(path)")
      }
    }
    for (file, image) in site.images {
      // What has the same name has the same digest in it.
      for placed in image.placed(beside: file) where files[placed.path] == nil {
        files[placed.path] = File(path: placed.path, source: .made(placed.file))
      }
    }
    self.files = files.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// - Throws: `InvalidInput` for a reference that can't be rewritten; `SystemError`.
  func content(_ file: File) throws -> [UInt8] {
    switch file.source {
    case .made(let made): return try Files.read(made.path)
    case .site(let name):
      if let text = finished[name] { return text }
      let text = try site.content(name)
      guard let references = site.references[name] else { return text }
      var edits = try NameEdits(site.tree, marks).edits(references.local, of: name, in: text)
      edits += markup.edits(references, in: text) { marks[$0] }
      edits += references.loads.compactMap { load in digestEdit(load) }
      return text.applying(edits)
    }
  }

  private func digestEdit(_ load: References.Load) -> Edit? {
    guard load.needsDigest, let digest = integrity[load.target] else { return nil }
    if let attribute = load.tag.attribute("integrity") {
      return attribute.value.isEmpty ? nil : Edit(attribute.value, digest)
    }
    return FileKind.mayBeFingerprinted(load.target) ? Edit(insert: " integrity=\"\(digest)\"", at: load.tag.attributesEnd) : nil
  }

  /// The first style sheet or page with a selector that `<picture>` would break; nil where there is none, or no picture.
  static func pictureObstacle(_ site: MinifiedSite) -> SourceLocation? {
    guard site.images.values.contains(where: { !$0.webp.isEmpty }) else { return nil }
    for file in site.tree.files {
      guard let text = site.tree.texts[file] else { continue }
      if FileKind.language(file) == .css, let offset = PictureSafety.obstacle(in: text) { return site.tree.location(at: offset, in: file) }
      guard FileKind.isPage(file) else { continue }
      for style in HTMLScanner(text).styles {
        if let offset = PictureSafety.obstacle(in: Array(text[style])) { return site.tree.location(at: style.lowerBound + offset, in: file) }
      }
    }
    return nil
  }
}

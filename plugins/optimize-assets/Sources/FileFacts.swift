internal import Markup
internal import POSIX

/// What is known of a file that may refer to others, by its content, the files' names and the settings alone.
struct FileFacts: Sendable, Equatable {
  /// What a file does with another one.
  struct Uses: OptionSet, Sendable, Hashable {
    let rawValue: Int
    /// It must be there.
    static let required = Uses(rawValue: 1)
    /// It is loaded, not only linked to.
    static let loaded = Uses(rawValue: 2)
    /// An `<img>` shows it, with candidates of ours.
    static let shown = Uses(rawValue: 4)
    /// A tag loads it with a digest.
    static let digested = Uses(rawValue: 8)
    /// The digest is the author's.
    static let authorsDigest = Uses(rawValue: 16)
    /// `<script type="module">`
    static let module = Uses(rawValue: 32)
  }

  struct Target: Sendable, Equatable {
    /// Relative to the root of the tree.
    var path: String
    var uses: Uses
  }

  /// Sorted by path.
  var targets: [Target] = []
  /// Addresses that a page gives as its own.
  var origins: [String] = []
  /// Where a selector stands that `<picture>` would break.
  var obstacle: Int?
  /// A page says where bare names of modules lead.
  var hasImportMap = false

  init(targets: [Target], origins: [String], obstacle: Int?, hasImportMap: Bool) {
    self.hasImportMap = hasImportMap
    self.targets = targets
    self.origins = origins
    self.obstacle = obstacle
  }

  /// - Parameters:
  ///   - all: of the text as it was compiled, and minified where that says something else: literals can grow together.
  init(_ file: String, _ text: [UInt8], _ scan: FileScan, _ all: [References]) {
    var uses: [String: Uses] = [:]
    for references in all {
      for local in references.local {
        let isEvident = local.target.hasPrefix("static/") && FileKind.mayBeFingerprinted(local.target)
        uses[local.target, default: []].formUnion(local.reference.isRequired ? [.required, .loaded] : isEvident ? .required : [])
      }
      for image in references.images { uses[image.source.target, default: []].insert(.shown) }
      for load in references.loads {
        if load.needsDigest { uses[load.target, default: []].insert(.digested) }
        if load.tag.has("integrity") { uses[load.target, default: []].insert(.authorsDigest) }
        if load.isModule { uses[load.target, default: []].insert(.module) }
      }
    }
    targets = uses.map { Target(path: $0, uses: $1) }.sorted { precedesInBytes($0.path, $1.path) }
    origins = scan.canonicalOrigins
    obstacle = Self.obstacle(file, text, scan)
    hasImportMap = FileKind.isPage(file) && text.offset(of: Array("importmap".utf8), from: 0) < text.count
  }

  private static func obstacle(_ file: String, _ text: [UInt8], _ scan: FileScan) -> Int? {
    if FileKind.language(file) == .css { return PictureSafety.obstacle(in: text) }
    guard FileKind.isPage(file) else { return nil }
    for style in scan.html?.styles ?? [] {
      if let offset = PictureSafety.obstacle(in: Array(text[style])) { return style.lowerBound + offset }
    }
    return nil
  }
}

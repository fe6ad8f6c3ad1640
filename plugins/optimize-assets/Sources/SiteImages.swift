internal import BuildCache
internal import Diagnostics
internal import Images
internal import JSON
internal import Markup
internal import POSIX
internal import StepKit

/// The images of pixels that pages and style sheets load: those are made smaller, and those that pages show are made in
/// other widths.
struct SiteImages {
  private struct Job: Sendable {
    var file: String
    var isShown: Bool
    var key: CacheKey
  }

  /// What is known of an image before anything is decoded.
  private enum Header: Sendable {
    /// From an earlier run.
    case done(OptimizedImage)
    case known(ImageInfo)
    /// Of a format that browsers show, and that is left as it is.
    case foreign
    case wrong(ImageError)
  }

  /// More of these at once would take too much memory.
  private static let largePixels = 16_000_000

  private let site: ExaminedSite
  private let optimizer: ImageOptimizer
  private let context: StepContext
  private let jobs: [Job]
  private let headers: [Header]

  /// Looks at the beginning of every image that is not known from an earlier run.
  /// - Throws: `SystemError`, `StepError` for a cancel.
  init(_ site: ExaminedSite, quality: Int, _ objects: ObjectStore, limits: ImageLimits = ImageLimits(), _ context: StepContext) throws {
    let jobs = Self.jobs(site, quality)
    self.site = site
    self.context = context
    optimizer = ImageOptimizer(quality: quality, objects: objects)
    self.jobs = jobs
    headers = try concurrentMap(jobs, perThread: 1) { job in
      try context.checkCancellation()
      if let known = objects.contents(job.key).flatMap({ OptimizedImage($0, key: job.key) }), known.files.allSatisfy({ objects.size($0.object) != nil }) {
        return .done(known)
      }
      let path = site.tree.path(job.file)
      do {
        try limits.check(bytes: Files.status(path).size)
        let bytes = try Files.read(path)
        if ImageFormat(of: bytes) == .avif || bytes.starts(with: [0, 0, 1, 0]) { return .foreign }
        return .known(try ImageInfo(of: bytes, limits: limits))
      } catch let error as ImageError { return .wrong(error) }
    }
  }

  /// The images that can't be used, each at the first reference to it.
  var findings: [Diagnostic] {
    zip(jobs, headers).compactMap { job, header in if case .wrong(let error) = header { finding(error, job) } else { nil } }
  }

  /// - Parameter progress: images done, and how many there are.
  /// - Returns: by the image's path in the tree.
  /// - Throws: `InvalidInput` with all images that turn out to be damaged.
  func optimized(progress: (Int, Int) -> Void) throws -> [String: OptimizedImage] {
    var result: [String: OptimizedImage] = [:]
    var small: [(Job, ImageInfo)] = []
    var large: [(Job, ImageInfo)] = []
    for (job, header) in zip(jobs, headers) {
      switch header {
      case .done(let image): result[job.file] = image
      case .known(let info):
        if info.width * info.height > Self.largePixels { large.append((job, info)) } else { small.append((job, info)) }
      case .foreign, .wrong: break
      }
    }
    let (context, optimizer, tree) = (context, optimizer, site.tree)
    let body: @Sendable (Job, ImageInfo) throws -> Result<OptimizedImage, ImageError> = { job, info in
      try context.checkCancellation()
      do {
        let image = try optimizer.optimize(tree.content(job.file), info, key: job.key, isShown: job.isShown)
        try optimizer.objects.put(image.bytes, as: job.key)
        return .success(image)
      } catch let error as ImageError { return .failure(error) }
    }
    let total = small.count + large.count
    var images = try concurrentMap(small, perThread: 1, progress: { progress($0, total) }) { try body($0.0, $0.1) }
    for (job, info) in large {
      images.append(try body(job, info))
      progress(images.count, total)
    }
    var findings: [Diagnostic] = []
    for ((job, _), image) in zip(small + large, images) {
      switch image {
      case .success(let image): result[job.file] = image
      case .failure(let error): findings.append(finding(error, job))
      }
    }
    if !findings.isEmpty { throw InvalidInput(findings) }
    return result
  }

  private static func jobs(_ site: ExaminedSite, _ quality: Int) -> [Job] {
    var shown: [String: Bool] = [:]
    for record in site.records.values {
      for target in record.facts?.targets ?? [] where target.uses.contains(.loaded) && FileKind.isRaster(target.path) {
        shown[target.path] = shown[target.path] ?? false || target.uses.contains(.shown)
      }
    }
    return site.tree.files.compactMap { file in
      guard let isShown = shown[file], let content = site.records[file]?.content else { return nil }
      let kind = "image \(OptimizeAssets.program) \(quality) \(isShown)"
      return Job(file: file, isShown: isShown, key: CacheKey(Array(kind.utf8), content.bytes))
    }
  }

  private func finding(_ error: ImageError, _ job: Job) -> Diagnostic {
    Diagnostic(.error, "\(job.file): \(error.message)", at: place(of: job.file), help: error.help)
  }

  /// The first reference that loads the image.
  private func place(of image: String) -> SourceLocation {
    for file in site.tree.files where site.records[file]?.facts?.targets.contains(where: { $0.path == image && $0.uses.contains(.loaded) }) == true {
      guard let text = try? site.tree.content(file) else { continue }
      let local = References(of: file, text, urls: site.urls).local.first { $0.target == image && $0.reference.isRequired }
      if let local { return TextPositions(text).location(at: local.reference.range.lowerBound, file: site.tree.path(file)) }
    }
    return SourceLocation(file: site.tree.path(image), line: 1, column: 1)
  }
}

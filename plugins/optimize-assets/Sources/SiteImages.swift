internal import Diagnostics
internal import Images
internal import POSIX
internal import StepKit

/// The images of pixels that pages and style sheets load: those are made smaller, and those that pages show are made in
/// other widths.
struct SiteImages {
  private struct Job: Sendable {
    var file: String
    var isShown: Bool
    /// The first reference to it.
    var place: SourceLocation
  }

  /// What is known of an image before anything is decoded.
  private enum Header: Sendable {
    case known(ImageInfo)
    /// Of a format that browsers show, and that is left as it is.
    case foreign
    case wrong(Diagnostic)
  }

  /// More of these at once would take too much memory.
  private static let largePixels = 16_000_000

  private let tree: SourceTree
  private let jobs: [Job]
  private let headers: [Header]

  /// Looks at the beginning of every image.
  /// - Throws: `SystemError`, `StepError` for a cancel.
  init(_ tree: SourceTree, _ references: [String: References], limits: ImageLimits = ImageLimits(), _ context: StepContext) throws {
    let jobs = Self.jobs(tree, references)
    self.tree = tree
    self.jobs = jobs
    headers = try concurrentMap(jobs, perThread: 1) { job in
      try context.checkCancellation()
      return try Self.header(job, tree, limits)
    }
  }

  /// The images that can't be used, each at the first reference to it.
  var findings: [Diagnostic] { headers.compactMap { if case .wrong(let finding) = $0 { finding } else { nil } } }

  /// - Parameters:
  ///   - folder: for the files that are made.
  ///   - progress: images done, and how many there are.
  /// - Returns: by the image's path in the tree.
  /// - Throws: `InvalidInput` with all images that turn out to be damaged.
  func optimized(quality: Int, folder: String, _ context: StepContext, progress: (Int, Int) -> Void) throws -> [String: OptimizedImage] {
    if jobs.isEmpty { return [:] }
    let (tree, jobs, headers) = (tree, jobs, headers)
    var small: [Int] = []
    var large: [Int] = []
    for (index, header) in headers.enumerated() {
      guard case .known(let info) = header else { continue }
      if info.width * info.height > Self.largePixels { large.append(index) } else { small.append(index) }
    }
    let optimizer = ImageOptimizer(quality: quality, folder: folder)
    try Files.makeDirectories(folder)
    let body: @Sendable (Int) throws -> Result<OptimizedImage, InvalidInput> = { index in
      try context.checkCancellation()
      guard case .known(let info) = headers[index] else { return .failure(InvalidInput([])) }
      let job = jobs[index]
      do {
        return .success(
          try optimizer.optimize(Files.read(tree.path(job.file)), info, name: String(index), isShown: job.isShown))
      } catch let error as ImageError { return .failure(InvalidInput([Self.finding(error, job, tree)])) }
    }
    var done = 0
    let total = small.count + large.count
    let images =
      try concurrentMap(small, perThread: 1, progress: { progress($0, total) }, body)
      + large.map { index in
        done += 1
        progress(small.count + done, total)
        return try body(index)
      }
    var result: [String: OptimizedImage] = [:]
    var findings: [Diagnostic] = []
    for (index, image) in zip(small + large, images) {
      switch image {
      case .success(let image): result[jobs[index].file] = image
      case .failure(let error): findings += error.diagnostics
      }
    }
    if !findings.isEmpty { throw InvalidInput(findings) }
    return result
  }

  private static func jobs(_ tree: SourceTree, _ references: [String: References]) -> [Job] {
    var jobs: [String: Job] = [:]
    for file in tree.files {
      guard let references = references[file] else { continue }
      for local in references.local where local.reference.isRequired && FileKind.isRaster(local.target) && tree.names.contains(local.target) {
        if jobs[local.target] != nil { continue }
        let place = tree.location(at: local.reference.range.lowerBound, in: file)
        jobs[local.target] = Job(file: local.target, isShown: false, place: place)
      }
      for image in references.images { jobs[image.source.target]?.isShown = true }
    }
    return tree.files.compactMap { jobs[$0] }
  }

  private static func header(_ job: Job, _ tree: SourceTree, _ limits: ImageLimits) throws -> Header {
    let path = tree.path(job.file)
    do {
      try limits.check(bytes: Files.status(path).size)
      let bytes = try Files.read(path)
      if ImageFormat(of: bytes) == .avif || bytes.starts(with: [0, 0, 1, 0]) { return .foreign }
      return .known(try ImageInfo(of: bytes, limits: limits))
    } catch let error as ImageError { return .wrong(finding(error, job, tree)) }
  }

  private static func finding(_ error: ImageError, _ job: Job, _ tree: SourceTree) -> Diagnostic {
    Diagnostic(.error, "\(job.file): \(error.message)", at: job.place, help: error.help)
  }
}

internal import Diagnostics
internal import POSIX
internal import Sites
internal import Synchronization

/// How large the files of a site may become. They are counted before they are written, so that a site that is far too
/// large does not fill the disk first. Used from several threads.
final class SizeLimit: Sendable {
  /// In bytes. What is published may be a tenth of that where nothing else is said; here it is the disk that counts.
  static let standard = 1_000_000_000

  private let maximum: Int
  private let site: Site
  private let counted: Atomic<Int>

  /// Counts the assets.
  /// - Parameter maximum: in bytes; the site's own limit counts where it is lower.
  /// - Throws: as `add`, and `SystemError`.
  init(_ maximum: Int, of site: Site) throws {
    self.maximum = min(maximum, site.deployment.maximumSize ?? .max)
    self.site = site
    counted = Atomic(0)
    for asset in site.assets { try add(Files.linkStatus(asset.file).size) }
  }

  /// - Throws: `InvalidInput` when that is too much.
  func add(_ bytes: Int) throws {
    let total = counted.add(bytes, ordering: .relaxed).newValue
    if total <= maximum { return }
    let isOwn = site.deployment.maximumSize == maximum
    throw InvalidInput(
      "the site is larger than \(Self.megabytes(maximum))", at: isOwn ? site.place.member("deployment").member("max_size_mb").location : site.place.location,
      help: isOwn ? "raise max_size_mb, or remove something" : "remove something, or give the step a larger maximumSize")
  }

  /// "100 MB", "0.5 MB".
  private static func megabytes(_ bytes: Int) -> String {
    let hundredths = (bytes + 5_000) / 10_000
    if hundredths == 0 { return "\(bytes) bytes" }
    let fraction = hundredths % 100
    if fraction == 0 { return "\(hundredths / 100) MB" }
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) MB"
  }
}

internal import POSIX

/// A folder that is to become a release, and the digests of its files.
package struct ReleaseTree: Sendable {
  package let listing: TreeListing
  /// Sorted by the bytes of their paths.
  package let files: [ReleaseFile]

  /// Reads every file below `root`.
  /// - Parameter progress: called with the bytes read and those to read; what it throws ends the reading.
  /// - Throws: `ReleaseError` that names what can't be part of a release, `SystemError` for what can't be read.
  package init(reading root: String, progress: (Int, Int) throws -> Void = { _, _ in }) throws {
    try self.init(TreeListing(of: root), progress: progress)
  }

  /// Reads every file of a listing, on all processors.
  package init(_ listing: TreeListing, progress: (Int, Int) throws -> Void = { _, _ in }) throws {
    self.listing = listing
    let reading = TreeReading(listing, keepsBytes: false)
    defer { reading.stop() }
    let bytes = listing.bytes
    var done = 0
    var files: [ReleaseFile] = []
    while let part = try reading.next() {
      done += part.count
      try progress(done, bytes)
      if let file = part.file { files.append(file) }
    }
    self.files = files
  }
}

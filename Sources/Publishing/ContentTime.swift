/// nginx makes an ETag from a file's time of change and its size. Files of a reproducible archive all have the same
/// time, so that two versions of a page with equally many bytes would share an ETag, and a browser would be told
/// that nothing has changed. A time made from the content makes the ETag one of the content: equal for equal files
/// in whatever release, different (but for one case in 2^30) for others.
package enum ContentTime {
  /// - Parameter sha256: of the file, in hexadecimal; `.gz` and `.br` files have their own.
  /// - Returns: seconds since 1970, before 2004: every file system holds it, and no cache finds it in the future.
  package static func seconds(sha256: String) -> Int {
    Int(sha256.prefix(8), radix: 16).map { $0 & 0x3FFF_FFFF } ?? 0
  }
}

internal import CPOSIX

/// One descriptor that is readable whenever any of several is, by epoll(7).
package final class AnyReadable: Sendable {
  private let queue: FileDescriptor

  /// - Parameter descriptors: one that is closed no longer counts.
  package init(_ descriptors: [Int32]) throws(SystemError) {
    queue = FileDescriptor(
      owning: try check("can't wait for descriptors") { unsafe cposix_any_readable(descriptors, descriptors.count) })
  }

  package var descriptor: Int32 { queue.number }
}

/// What an archive says about one of its entries. Nothing of it is to be trusted.
package struct ArchiveEntry: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case file
    case directory
    case symbolicLink = "symbolic link"
    case hardLink = "hard link"
    /// A file of which the archive leaves out parts: they are to be zeros.
    case sparse = "sparse file"
    /// A device, a pipe, or a socket.
    case special = "device or pipe"
  }

  /// As it is written there: absolute, with `..`, or anything else.
  package var path: String
  package var kind: Kind
  /// In bytes, of a file; the content may be shorter or longer.
  package var size: Int
  /// The permission bits, with set-id and sticky.
  package var mode: UInt32

  package init(path: String, kind: Kind, size: Int = 0, mode: UInt32 = 0o644) {
    self.path = path
    self.kind = kind
    self.size = size
    self.mode = mode
  }
}

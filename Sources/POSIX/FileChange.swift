internal import Glibc

/// One entry of inotify's queue (inotify(7)), as a value.
struct FileChange: Hashable {
  /// The watched folder's number; -1 where the queue ran over.
  var folder: Int32
  var kinds: UInt32
  /// In the folder; empty where it is the folder itself.
  var name: String

  func isAny(of kinds: Int32...) -> Bool { kinds.contains { self.kinds & UInt32(bitPattern: $0) != 0 } }

  var isFolder: Bool { isAny(of: Int32(bitPattern: UInt32(IN_ISDIR))) }
  /// More has happened than the queue holds, and what that was is lost.
  var isOverflow: Bool { isAny(of: Int32(bitPattern: UInt32(IN_Q_OVERFLOW))) }

  /// The entries of one read: 16 bytes each (folder, kinds, cookie, length of the name), then the name, filled with NUL.
  static func parse(_ bytes: [UInt8]) -> [FileChange] {
    var changes: [FileChange] = []
    var rest = bytes[...]
    while rest.count >= 16 {
      let word = { (index: Int) in (0..<4).reduce(UInt32(0)) { $0 | UInt32(rest[rest.startIndex + index * 4 + $1]) << (8 * $1) } }
      let length = Int(word(3))
      guard rest.count >= 16 + length else { break }
      let name = rest.dropFirst(16).prefix(length).prefix { $0 != 0 }
      changes.append(FileChange(folder: Int32(bitPattern: word(0)), kinds: word(1), name: String(decoding: name, as: UTF8.self)))
      rest = rest.dropFirst(16 + length)
    }
    return changes
  }
}

internal import CPOSIX
internal import Glibc

/// The one owner of an open descriptor; closes it when it goes.
package final class FileDescriptor: Sendable {
  /// Good for as long as the owner lives. The optimizer may end a local owner right behind its last use, which is
  /// where its number was read: code that hands the number to a call uses `withNumber`, or `withExtendedLifetime`.
  package let number: Int32

  /// Calls `body` with the number, which stays open meanwhile.
  package func withNumber<Result, Failure: Error>(_ body: (Int32) throws(Failure) -> Result) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(number)
  }

  /// Takes over a descriptor that is open.
  package init(owning number: Int32) { self.number = number }

  deinit { close(number) }

  package struct Mode: Sendable {
    var flags: Int32
    package static let read = Mode(flags: O_RDONLY)
    package static let write = Mode(flags: O_WRONLY | O_CREAT | O_TRUNC)
    /// Fails when it is there already.
    package static let create = Mode(flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
    package static let append = Mode(flags: O_WRONLY | O_CREAT | O_APPEND)
    package static let readWrite = Mode(flags: O_RDWR | O_CREAT)
    /// As `readWrite`; a symbolic link as the last part is refused.
    static let lock = Mode(flags: O_RDWR | O_CREAT | O_NOFOLLOW)
    package static let directory = Mode(flags: O_RDONLY | O_DIRECTORY)
    /// For reading; a symbolic link as the last part is refused.
    package static let readNoFollow = Mode(flags: O_RDONLY | O_NOFOLLOW)
    /// As `readNoFollow`; a pipe does not wait for a writer.
    package static let readUntrusted = Mode(flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    static let terminal = Mode(flags: O_RDWR | O_NOCTTY)
    package static let directoryNoFollow = Mode(flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  }

  /// - Parameter permissions: of a file that is made, before the umask.
  package convenience init(opening path: String, _ mode: Mode, permissions: UInt32 = 0o644) throws(SystemError) {
    let number = try check("can't open", path) { unsafe cposix_openat(AT_FDCWD, path, mode.flags, mode_t(permissions)) }
    self.init(owning: number)
  }

  /// A pipe, both ends closed on exec.
  package static func pipe() throws(SystemError) -> (reading: FileDescriptor, writing: FileDescriptor) {
    var ends: [Int32] = [-1, -1]
    try check("can't make a pipe") { unsafe cposix_pipe(&ends) }
    return (FileDescriptor(owning: ends[0]), FileDescriptor(owning: ends[1]))
  }

  /// Another descriptor for the same open file, at 3 or above.
  package static func duplicate(_ number: Int32) throws(SystemError) -> FileDescriptor {
    FileDescriptor(owning: try check("can't duplicate a descriptor") { cposix_duplicate(number) })
  }

  package func setNonBlocking(_ on: Bool = true) throws(SystemError) {
    try check("can't change a descriptor") { withNumber { cposix_set_nonblocking($0, on ? 1 : 0) } }
  }

  /// Up to `count` bytes; empty at the end of the file.
  /// - Throws: `SystemError`; `wouldBlock` on a non-blocking descriptor with nothing to read.
  package func read(upTo count: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(SystemError) {
        filled = try check("can't read") { withNumber { unsafe Glibc.read($0, buffer.baseAddress, count) } }
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Up to `count` bytes from `offset` on, wherever the descriptor stands; empty behind the end of the file.
  package func read(upTo count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let filled = try check("can't read") {
      unsafe bytes.withUnsafeMutableBytes { buffer in withNumber { unsafe pread($0, buffer.baseAddress, count, offset) } }
    }
    bytes.removeLast(count - filled)
    return bytes
  }

  /// Writes what the descriptor takes and says how many bytes that was; 0 when it would block.
  package func writeSome(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
    do throws(SystemError) {
      return try check("can't write") { unsafe bytes.withUnsafeBytes { bytes in withNumber { unsafe Glibc.write($0, bytes.baseAddress, bytes.count) } } }
    } catch {
      if error.wouldBlock { return 0 }
      throw error
    }
  }

  /// Writes everything, on a blocking descriptor.
  package func write(_ bytes: [UInt8]) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty { rest = rest.dropFirst(try writeSome(rest)) }
  }

  /// Returns once the content is on the disk.
  package func synchronize() throws(SystemError) {
    try check("can't flush to the disk") { withNumber { fsync($0) } }
  }

  /// Begins to write to the disk what was written to this part of the file, and does not wait: `synchronize` at the end
  /// has less to wait for then. A hint; a file system may not heed it.
  package func beginSynchronizing(from offset: Int, count: Int) { withNumber { cposix_begin_synchronizing($0, Int64(offset), Int64(count)) } }

  package func changePermissions(_ permissions: UInt32) throws(SystemError) {
    try check("can't change the mode of a file") { withNumber { fchmod($0, mode_t(permissions)) } }
  }

  /// Ends both directions of a socket: the other side sees its end, whoever else holds a copy.
  package func shutDown() { _ = withNumber { Glibc.shutdown($0, Int32(SHUT_RDWR)) } }

  /// Returns once everything that was written to the file system of this file is on the disk: for a whole tree,
  /// quicker than file by file.
  package func synchronizeFileSystem() throws(SystemError) {
    try check("can't flush to the disk") { withNumber { cposix_sync_file_system($0) } }
  }

  /// Sets when the file was last changed, in nanoseconds since 1970.
  package func setModified(nanoseconds: Int) throws(SystemError) {
    let time = timespec(tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
    let times = [time, time]
    try check("can't set the time of a file") { withNumber { unsafe futimens($0, times) } }
  }

  package func status() throws(SystemError) -> FileStatus {
    var raw = stat()
    try check("can't look at a descriptor") { withNumber { unsafe fstat($0, &raw) } }
    return FileStatus(raw)
  }

  /// Makes descriptor `number` of the process (1, for example) refer to this open file.
  package func replace(_ number: Int32) throws(SystemError) {
    try check("can't redirect a descriptor") { withNumber { dup2($0, number) } }
  }
}

/// Writes to standard output or standard error, as much as the reader takes.
/// - Throws: `SystemError`; `isBrokenPipe` when nobody reads any more.
package func writeStandard(_ number: Int32, _ text: String) throws(SystemError) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = try check("can't write") { unsafe rest.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) } }
    rest = rest.dropFirst(count)
  }
}

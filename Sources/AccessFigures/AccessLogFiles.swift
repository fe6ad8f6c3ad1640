internal import ChildProcess
package import Diagnostics
package import POSIX

/// The access log with what rotation has made of it: `access.log`, `access.log.1`, `access.log.2.gz`,
/// `access.log-20260115.gz` …
package struct AccessLogFiles {
  /// Absolute.
  package let log: String

  package init(log: String) { self.log = log }

  /// Each file once, the oldest first by its last change.
  /// - Parameter since: seconds since 1970; files that have not been written since are left out.
  package func paths(since: Int?) throws(SystemError) -> [String] {
    let folder = Path.parent(log)
    guard Files.exists(folder) else { return [] }
    var found: [(path: String, status: FileStatus)] = []
    let names = try Set(Files.list(folder))
    for name in names where name == Path.name(log) || name.hasPrefix(Path.name(log) + ".") || name.hasPrefix(Path.name(log) + "-") {
      let path = Path.join(folder, name)
      // Rotation is at work: the packed file is not whole as yet, and all that is in it is in the other.
      if Self.program(name) != nil, names.contains(String(name.dropLast(Path.fileExtension(name).count + 1))) { continue }
      guard let status = try? Files.linkStatus(path), status.kind == .file, !found.contains(where: { $0.status.inode == status.inode }) else { continue }
      if let since, Int(status.modified) < since { continue }
      found.append((path, status))
    }
    return found.sorted { ($0.status.modifiedNanoseconds, $0.path) < ($1.status.modifiedNanoseconds, $1.path) }.map(\.path)
  }

  /// Adds every line of every file, piece by piece.
  /// - Returns: how many bytes were read, unpacked.
  @discardableResult
  package func read(into figures: inout AccessFigures) throws -> Int {
    var read = 0
    for path in try paths(since: figures.selection.since) {
      var lines = LineBuffer()
      let add = { (piece: [UInt8], figures: inout AccessFigures) in
        read += piece.count
        lines.add(piece) { figures.add($0, $1) }
      }
      do {
        if let program = Self.program(path) { try Self.unpack(path, program) { add($0, &figures) } } else {
          let file = try FileDescriptor(opening: path, .readUntrusted)
          var offset = try figures.selection.since.map { try LogSearch(file: file).start(since: $0) } ?? 0
          while case let piece = try file.read(upTo: 1 << 20, at: offset), !piece.isEmpty {
            offset += piece.count
            add(piece, &figures)
          }
        }
      } catch let error as SystemError where error.isNotFound {
        // Rotation has renamed or packed it just now.
        continue
      }
      lines.end { figures.add($0, $1) }
    }
    return read
  }

  private static func program(_ path: String) -> String? {
    switch Path.fileExtension(path) {
    case "gz": "gzip"
    case "zst": "zstd"
    case "xz": "xz"
    case "bz2": "bzip2"
    default: nil
    }
  }

  private static func unpack(_ path: String, _ program: String, _ take: ([UInt8]) -> Void) throws {
    let conversation = try CommandConversation(Command(program, ["-dc", path]))
    conversation.endInput()
    var errors: [UInt8] = []
    while !conversation.isSilent {
      let (output, more) = try conversation.receive(seconds: 1)
      if !output.isEmpty { take(output) }
      errors += more.prefix(1000 - min(1000, errors.count))
    }
    guard conversation.exit(within: 10) == .exited(0) else {
      // Old ones are removed at any time.
      if !Files.exists(path) { return }
      throw UnreadableLog(path: path, reason: String(decoding: errors.prefix { $0 != 0x0A }, as: UTF8.self))
    }
  }
}

/// A packed log that can't be unpacked.
package struct UnreadableLog: UserFacingError {
  package var path: String
  package var reason: String

  package var diagnostics: [Diagnostic] {
    [Diagnostic(.error, "can't unpack \(path): \(reason)", help: "move it out of the folder to go on without it")]
  }
}

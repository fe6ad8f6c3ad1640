internal import Diagnostics
internal import JSON
internal import Markup
internal import POSIX

/// The compiled tree as it was found.
struct SourceTree: Sendable {
  let root: String
  /// Relative paths, sorted.
  private(set) var files: [String]
  /// All paths, for looking up.
  private(set) var names: Set<String>
  let statuses: [String: FileStatus]
  /// Files with another content than on the disk, or that are not there.
  private(set) var replaced: [String: [UInt8]] = [:]
  /// When it was looked at, in nanoseconds since 1970.
  let time: Int

  /// - Throws: `SystemError`; `InvalidInput` for links and special files, which a site must not have, and for an
  ///   empty tree.
  init(reading root: String) throws {
    time = Int(Clock.now * 1e9)
    var others: [String] = []
    var statuses: [String: FileStatus] = [:]
    var pending = [""]
    while let folder = pending.popLast() {
      let entries = try FileDescriptor(opening: Path.join(root, folder), folder.isEmpty ? .directory : .directoryNoFollow).entries()
      if entries.hasOthers { throw InvalidInput("\(Path.join(root, folder)) holds a name that is not UTF-8", help: "rename the file") }
      for entry in entries.known {
        let path = Path.join(folder, entry.name)
        switch entry.status.kind {
        case .directory: pending.append(path)
        case .file: statuses[path] = entry.status
        default: others.append(path)
        }
      }
    }
    if !others.isEmpty {
      throw InvalidInput(others.sorted().map { Diagnostic(.error, "\(Path.join(root, $0)) is no regular file", help: "put a copy of the file there") })
    }
    if statuses.isEmpty { throw InvalidInput("\(root) has no files", help: "compile the site into it first") }
    self.root = root
    files = statuses.keys.sorted(by: precedesInBytes)
    names = Set(files)
    self.statuses = statuses
  }

  /// Of all files.
  var bytes: Int { statuses.values.reduce(0) { $0 + $1.size } }

  func path(_ file: String) -> String { Path.join(root, file) }
  func content(_ file: String) throws -> [UInt8] { try replaced[file] ?? Files.read(path(file)) }

  /// With some files made anew and others left out.
  func replacing(_ files: [String: [UInt8]], without removed: Set<String>) -> SourceTree {
    var tree = self
    tree.replaced.merge(files) { $1 }
    tree.names = names.subtracting(removed).union(files.keys)
    tree.files = tree.names.sorted(by: precedesInBytes)
    return tree
  }

  /// As the web server looks for it. What is below /api/ is answered by another server.
  func leadsSomewhere(_ target: String) -> Bool {
    names.contains(target) || names.contains(target + ".html") || names.contains(target + "/index.html") || target.hasPrefix("api/")
  }

  /// The first reference to `target` in the file as it was compiled.
  func location(of target: String, in file: String) -> SourceLocation {
    let text = (try? content(file)) ?? []
    let offset = text.offset(of: Array(Path.name(target).lowercased().utf8), from: 0)
    return TextPositions(text).location(at: offset == text.count ? 0 : offset, file: path(file))
  }
}

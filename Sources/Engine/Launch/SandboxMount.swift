internal import Pipelines
internal import POSIX

/// One thing that a sandbox shows, at its place. A later one covers what earlier ones show there.
enum SandboxMount: Sendable, Hashable {
  /// A file or folder of the host.
  case read(String, at: String)
  case write(String, at: String)
  /// An empty folder of its own that can be written.
  case empty(String)
  /// An empty folder that holds only what is mounted below it.
  case sealed(String)
  /// A folder on the way to others, with its mode on the host: whoever looks at modes must not be misled.
  case folder(String, permissions: UInt32)
  /// A symbolic link.
  case link(String, to: String)
  case processes(isOwn: Bool)
  case devices

  /// The arguments for bwrap(1).
  var arguments: [String] {
    switch self {
    case .read(let source, let path): ["--ro-bind", source, path]
    case .write(let source, let path): ["--bind", source, path]
    case .empty(let path), .sealed(let path): ["--tmpfs", path]
    case .folder(let path, let permissions): ["--perms", "0" + String(permissions & 0o777, radix: 8), "--dir", path]
    case .link(let path, let target): ["--symlink", target, path]
    // Of the host's processes, /proc can be shown only as it is. In any case nothing is to be written there: what
    // belongs to root in /proc/sys would be the machine's, and bwrap leaves it to the file's mode.
    case .processes(let isOwn): isOwn ? ["--proc", "/proc", "--remount-ro", "/proc"] : ["--ro-bind", "/proc", "/proc"]
    case .devices: ["--dev", "/dev"]
    }
  }

  var path: String {
    switch self {
    case .read(_, let path), .write(_, let path), .empty(let path), .sealed(let path), .folder(let path, _), .link(let path, _): path
    case .processes: "/proc"
    case .devices: "/dev"
    }
  }
}

extension [SandboxMount] {
  /// With the folders that lead to each, where no earlier mount has them.
  /// - Parameter permissions: a folder's mode on the host; nil when it is not there.
  func withFolders(_ permissions: (String) -> UInt32?) -> [SandboxMount] {
    var result: [SandboxMount] = []
    var made: Set<String> = []
    for mount in self {
      var above: [String] = []
      var folder = Path.parent(mount.path)
      while folder != "/", made.insert(folder).inserted {
        above.append(folder)
        folder = Path.parent(folder)
      }
      for folder in above.reversed() where !result.holds(folder) {
        result.append(.folder(folder, permissions: permissions(folder) ?? 0o755))
      }
      result.append(mount)
    }
    return result
  }

  /// Whether a path comes with one of these, so that nothing needs to be made there.
  private func holds(_ path: String) -> Bool {
    contains { mount in
      switch mount {
      case .empty, .sealed: mount.path == path
      case .folder: false
      default: Path.isWithin(path, mount.path)
      }
    }
  }

  /// What a path of the host is in the sandbox: nil when it is not there.
  func access(to path: String) -> PathNeed.Access? {
    for mount in reversed() where Path.isWithin(path, mount.path) {
      switch mount {
      case .read: return .read
      case .write: return .write
      case .link(let link, let target):
        let rest = String(path.dropFirst(link.count))
        return access(to: Path.normalized(Path.join(Path.parent(link), target) + rest))
      // What is there is not the host's.
      case .empty, .sealed, .folder: return nil
      case .processes, .devices: return .read
      }
    }
    return nil
  }
}

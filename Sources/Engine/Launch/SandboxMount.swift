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
    case .link(let path, let target): ["--symlink", target, path]
    // Of the host's processes, /proc can be shown only as it is. In any case nothing is to be written there: what
    // belongs to root in /proc/sys would be the machine's, and bwrap leaves it to the file's mode.
    case .processes(let isOwn): isOwn ? ["--proc", "/proc", "--remount-ro", "/proc"] : ["--ro-bind", "/proc", "/proc"]
    case .devices: ["--dev", "/dev"]
    }
  }

  var path: String {
    switch self {
    case .read(_, let path), .write(_, let path), .empty(let path), .sealed(let path), .link(let path, _): path
    case .processes: "/proc"
    case .devices: "/dev"
    }
  }
}

extension [SandboxMount] {
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
      case .empty, .sealed: return nil
      case .processes, .devices: return .read
      }
    }
    return nil
  }
}

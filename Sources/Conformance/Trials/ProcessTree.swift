internal import POSIX

/// Processes as /proc shows them (proc(5)).
enum ProcessTree {
  /// A process and all that descend from it, as far as they are there now.
  static func descendants(of process: Int32) -> [Int32] {
    var children: [Int32: [Int32]] = [:]
    for name in (try? Files.list("/proc")) ?? [] {
      guard let id = Int32(name), let parent = parent(of: id) else { continue }
      children[parent, default: []].append(id)
    }
    var found = [process]
    var next = 0
    while next < found.count {
      found += children[found[next]] ?? []
      next += 1
    }
    return found
  }

  /// Its program and arguments, each ended by NUL; empty when it is gone.
  static func commandLine(of process: Int32) -> [UInt8] { (try? Files.read("/proc/\(process)/cmdline")) ?? [] }

  /// The environment that it was started with, each `NAME=value` ended by NUL; empty when it is gone.
  static func environment(of process: Int32) -> [UInt8] { (try? Files.read("/proc/\(process)/environ")) ?? [] }

  /// The second field behind the name, which may hold anything.
  private static func parent(of process: Int32) -> Int32? {
    guard let stat = try? Files.read("/proc/\(process)/stat"), let end = stat.lastIndex(of: UInt8(ascii: ")")) else {
      return nil
    }
    let fields = stat[(end + 1)...].split(separator: UInt8(ascii: " "))
    return fields.count > 1 ? Int32(String(decoding: fields[1], as: UTF8.self)) : nil
  }
}

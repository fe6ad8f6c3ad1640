internal import POSIX

/// The fields of /proc/<process>/stat behind the name: state, parent, group, session … (proc(5)); nil when it is gone.
package func processStatus(_ process: Int32) -> [Substring]? {
  guard let bytes = try? Files.read("/proc/\(process)/stat") else { return nil }
  return String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " ")
}

/// Whether a process is there and no zombie.
package func isAlive(_ process: Int32) -> Bool {
  guard let state = processStatus(process)?.first else { return false }
  return state != "Z" && state != "X"
}

package func parent(of process: Int32) -> Int32? { processStatus(process).flatMap { Int32($0[1]) } }

/// Its children, zombies included.
package func children(of process: Int32) throws -> [Int32] {
  try Files.list("/proc").compactMap { Int32($0) }.filter { parent(of: $0) == process }
}

import ChildProcess
import Cryptography

/// A file system of one megabyte; nil where this process may not mount one.
struct SmallDisk {
  let path: String

  init?(at path: String) throws {
    self.path = path
    guard try Command("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path]).run().status.isSuccess else { return nil }
  }

  func unmount() { _ = try? Command("umount", [path]).run() }
}

func hash(_ bytes: [UInt8]) -> String { SHA256.hexDigest(bytes) }

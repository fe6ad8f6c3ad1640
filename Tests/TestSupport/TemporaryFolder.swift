internal import POSIX

/// A folder for one test, gone when nobody refers to it any more.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws { path = try Files.realPath(Files.makeTemporaryDirectory(prefix: "slipway-test")) }

  deinit { try? Files.removeTree(path) }

  /// The path of something in it.
  package func path(_ name: String) -> String { Path.join(path, name) }

  /// Writes a file, with the folders above it.
  @discardableResult
  package func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Files.makeDirectories(Path.parent(path(name)))
    try Files.write(path(name), bytes)
    return path(name)
  }

  package func text(_ name: String) throws -> String { String(decoding: try Files.read(path(name)), as: UTF8.self) }
}

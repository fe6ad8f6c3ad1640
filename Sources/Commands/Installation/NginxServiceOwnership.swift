internal import POSIX

extension NginxService {
  /// - Throws: for a file of the same name that another home has, or that somebody else has written.
  func checkOwnership() throws {
    for file in files where Files.exists(file.path) {
      let first = String(decoding: try Files.read(file.path, limit: 1 << 20).prefix { $0 != 0x0A }, as: UTF8.self)
      guard first != mark else { continue }
      throw UsageError(
        first.hasPrefix("# Written by \"slipway nginx install\"") ? "\(file.path) belongs to another home: \(displayable(first))" : "\(file.path) is there already, and not of Slipway's making",
        help: "give this home's service another name: --name \(name)-2")
    }
  }
}

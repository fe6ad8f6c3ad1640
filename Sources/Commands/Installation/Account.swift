internal import POSIX

/// A user of this machine.
struct Account: Equatable {
  var name: String
  var identifier: UInt32
  var group: UInt32

  static let root = Account(name: "root", identifier: 0, group: 0)

  var isRoot: Bool { identifier == 0 }

  /// The owner of a file or folder, by name where passwd(5) has one.
  static func owner(of path: String) throws(SystemError) -> Account {
    let identifier = try Files.status(path).owner
    let table = (try? Files.read("/etc/passwd", limit: 1 << 22)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    for line in table.split(separator: "\n") {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count >= 4, UInt32(fields[2]) == identifier, let group = UInt32(fields[3]) else { continue }
      return Account(name: String(fields[0]), identifier: identifier, group: group)
    }
    return Account(name: String(identifier), identifier: identifier, group: identifier)
  }
}

internal import POSIX

/// The accounts that a sandbox knows: those of the system and one's own, so that names of users can be looked up
/// without telling who else works on the machine.
enum Accounts {
  /// - Parameter cache: a folder for the two files.
  static func mounts(in cache: String) throws(SystemError) -> [SandboxMount] {
    let own = Int(Environment.userIdentifier)
    var mounts: [SandboxMount] = []
    for name in ["passwd", "group"] {
      guard let table = try? Files.read("/etc/\(name)", limit: 1 << 20) else { continue }
      let text = Array(Self.reduced(String(decoding: table, as: UTF8.self), own: own).utf8)
      let path = Path.join(cache, name)
      if (try? Files.read(path)) != text { try Files.replace(path, with: text) }
      mounts.append(.read(path, at: "/etc/\(name)"))
    }
    return mounts
  }

  /// The lines of passwd(5) or group(5) whose number is the system's (below 1000, and nobody's 65534) or `own`; of
  /// groups, without their members.
  static func reduced(_ table: String, own: Int) -> String {
    table.split(separator: "\n").compactMap { line -> String? in
      var fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard fields.count >= 4, let number = Int(fields[2]), number < 1000 || number == 65534 || number == own else { return nil }
      if fields.count == 4 { fields[3] = "" }
      return fields.joined(separator: ":") + "\n"
    }.joined()
  }
}
